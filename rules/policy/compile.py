"""From a file whose shape is right to the policy that ``decide`` uses, every mistake of meaning noted."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from rules.calendars import build_calendar
from rules.documents.document import Document
from rules.documents.problems import message_and_hint
from rules.facts.catalogue import fact_types
from rules.facts.types import STRING, STRINGS
from rules.policy.bench import Bench
from rules.policy.escalations import compile_escalations
from rules.policy.ladders import compile_ladders, compile_role, refuse_unreachable
from rules.policy.names import check_names, gather
from rules.policy.priority import compile_adjust, compile_complexity, compile_matrix, compile_order, compile_quality
from rules.policy.shape import Shaped
from rules.policy.targets import compile_targets
from rules.policy.values import Policy, text_digest
from rules.worktime import Calendar


def compile_policy(document: Document, shaped: Shaped, text: str, audiences: tuple[str, ...] | None) -> Policy:
    """The compiled policy; good only if ``document`` has no problems afterwards."""
    check_names(document.data, document)
    names, file = gather(document.data), shaped.file
    calendars = _calendars(document, shaped)
    bench = Bench(document, shaped, names, fact_types(names.calendars, names.rungs), calendars)
    _open_types(bench)
    working = file.working_hours or next(iter(calendars), None)
    if file.working_hours:
        bench.calendar(file.working_hours, ("working_hours",))
    if shaped.complete:
        refuse_unreachable(file, bench)
    return Policy(
        name=file.policy,
        digest=text_digest(text),
        zone=next((calendar.zone for calendar in calendars.values()), ZoneInfo("UTC")),
        base=file.priority.base,
        matrix=compile_matrix(file.priority.matrix, bench),
        adjust=tuple(compile_adjust(rule, ("priority", "adjust", index), bench)
                     for index, rule in enumerate(file.priority.adjust)),
        order=tuple(compile_order(entry, ("order", index), bench) for index, entry in enumerate(file.order)),
        targets=compile_targets(file.targets, bench, audiences),
        calendars=calendars,
        working_hours=working,
        ladders=compile_ladders(file.ladders, bench),
        roles={name: compile_role(name, role, ("roles", name), bench) for name, role in file.roles.items()},
        escalations=compile_escalations(file, bench),
        complexity=compile_complexity(file.complex, bench),
        quality=compile_quality(file.quality, bench),
        text=text,
    )


def _open_types(bench: Bench) -> None:
    """A word may be a rung or calendar of which the name could not be read."""
    for fact, section, of_type in (("rung", "ladders", STRING), ("open_calendars", "calendars", STRINGS)):
        if not bench.sure(section):
            bench.types[fact] = of_type


def _calendars(document: Document, shaped: Shaped) -> Mapping[str, Calendar]:
    found: dict[str, Calendar] = {}
    for name, spec in shaped.file.calendars.items():
        try:
            found[name] = build_calendar(name, spec)
        except ValueError as error:
            document.problem(document.place(("calendars", name), key=True), *message_and_hint(error))
    return found
