"""From a case as written to the incident, the context and the policies that it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from rules.cases.schema import Case, CaseEvent
from rules.context import ChangeWindow, Context, Interval, Manager, Membership, People, Shift, Step
from rules.decide import InForce, decide
from rules.decision import Firing
from rules.documents.problems import nearest
from rules.durations import parse_duration
from rules.facts.catalogue import FACTS
from rules.incident import FIELDS, Event, Incident, Value, ordered
from rules.policy.values import Policy

T = TypeVar("T")
SOME_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""In the place of an instant that cannot be read."""


class CaseError(ValueError):
    """A case that cannot be read: what and, as a path of keys, where."""

    def __init__(self, where: tuple[str | int, ...], what: str, hint: str = "") -> None:
        self.where, self.what, self.hint = where, what, hint
        super().__init__(f"{'.'.join(map(str, where))}: {what}" + (f" ({hint})" if hint else ""))


class Attempts:
    """Tries to read each part of a case, so that one mistake does not hide the next."""

    def __init__(self) -> None:
        self.mistakes: list[CaseError] = []

    def __call__(self, read: Callable[[], T], otherwise: T) -> T:
        """What ``read`` answers; ``otherwise`` where it raises ``CaseError``, which is kept."""
        try:
            return read()
        except CaseError as error:
            self.mistakes.append(error)
            return otherwise


class Clock(NamedTuple):
    """Reads the instants of one case."""

    opened: datetime | None
    zone: ZoneInfo

    def read(self, text: str, where: tuple[str | int, ...]) -> datetime:
        """:raises CaseError: if ``text`` is no instant."""
        words = text.strip()
        if words.startswith("+"):
            if self.opened is None:
                raise CaseError(where, f'"{text}" counts from the opening, which must be an instant itself')
            try:
                return self.opened + parse_duration(words[1:], zero=True).on(None)
            except ValueError as error:
                raise CaseError(where, str(error)) from error
        try:
            at = datetime.fromisoformat(words)
        except ValueError as error:
            raise CaseError(where, f'"{text}" is no instant', "write 2026-03-02 14:30, or +1h30m") from error
        return (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(UTC)

    def say(self, at: datetime) -> str:
        """An instant as a case would write it."""
        local = at.astimezone(self.zone)
        return f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00")


def field_value(name: str, value: Any, clock: Clock, where: tuple[str | int, ...]) -> Value | None:
    """A field's value as written in a case; ``null`` is unknown, ``""`` is empty.

    :raises CaseError: if there is no such field or the value is not of its type.
    """
    if name not in FIELDS:
        raise CaseError(where, f'there is no field "{name}"', nearest(name, tuple(FIELDS)))
    kind = FIELDS[name]
    if value is None:
        return None
    if value == "":
        return ""
    if name == "priority":
        words = str(value).upper()
        if words not in ("P1", "P2", "P3", "P4", "P5"):
            raise CaseError(where, f'"{value}" is no priority', "permitted: P1, P2, P3, P4, P5")
        return int(words[1:])
    if kind is datetime:
        return clock.read(str(value), where)
    if kind is tuple:
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    if kind is str:
        word = str(getattr(value, "text", value))
        members = FACTS[name].type.members if name in FACTS else None
        if members and word not in members:
            raise CaseError(where, f'"{word}" is no {name.replace("_", " ")}', nearest(word, members))
        return word
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise CaseError(where, f'"{name}" must be {"true or false" if kind is bool else "a whole number"}, not "{value}"')


def _event(number: int, said: CaseEvent, fields: dict[str, Value], clock: Clock, attempt: Attempts) -> list[Event]:
    where: tuple[str | int, ...] = ("incident", "events", number)
    at = attempt(partial(clock.read, said.at, (*where, "at")), SOME_TIME)
    id_, by = f"e{number + 1}", said.by or None
    events = []
    for name, raw in said.set.items():
        new = attempt(partial(field_value, name, raw, clock, (*where, "set", name)), None)
        events.append(Event(at, f"{id_}:{name}", "field", name, fields.get(name), new, by, said.origin))
        fields.pop(name, None)
        if new is not None:
            fields[name] = new
    for kind, text in (("public_comment", said.comment), ("internal_note", said.note)):
        if text:
            events.append(Event(at, id_, kind, actor=by, origin=said.origin, text=text))
    if said.update_sent:
        events.append(Event(at, id_, "update_sent", said.update_sent, origin="rung", text="update"))
    if said.snooze:
        until = attempt(partial(clock.read, said.until, (*where, "until")), SOME_TIME)
        events.append(Event(at, id_, "snooze", said.snooze, None, until, by, "rung", said.because))
    if said.touched:
        events.append(Event(at, id_, "touched", actor=by, origin=said.origin))
    if not events and not said.ack and not said.acted:
        attempt.mistakes.append(CaseError(where, "nothing happened in this event",
                                          "give set, comment, note, touched, ack, acted, update_sent or snooze"))
    return events


class Story(NamedTuple):
    """A case ready to be decided."""

    incident: Incident
    policies: tuple[InForce, ...]
    context: Context
    clock: Clock


def read(case: Case, policies: Sequence[tuple[Policy, str | None]], zone: ZoneInfo, attempt: Attempts) -> Story:
    """The story of a case. Each of ``policies`` comes with the instant, as written, from which it is in force.

    ``attempt`` is told of everything that makes no sense; then the story is good for nothing but for
    reading on.
    """
    opened = attempt(partial(Clock(None, zone).read, case.incident.opened, ("incident", "opened")), SOME_TIME)
    clock = Clock(opened, zone)
    fields = {name: value for name, raw in case.incident.fields.items() if (value := attempt(
        partial(field_value, name, raw, clock, ("incident", "fields", name)), None)) is not None}
    fields.setdefault("state", "new")
    opening, events = dict(fields), [Event(opened, "created", "created")]
    in_force = attempt(partial(_in_force, policies, clock), tuple(InForce(policy, None) for policy, _ in policies))
    context = _context(case, clock, attempt)
    key = case.incident.key
    later = []
    for number, said in enumerate(case.incident.events):
        events += _event(number, said, fields, clock, attempt)
        if said.ack or said.acted:
            later.append((number, said))
    incident = Incident("case", key, key, opened, opening, ordered(events))
    for number, said in () if attempt.mistakes else later:
        incident = attempt(partial(_own_act, incident, number, said, in_force, context, clock), incident)
    return Story(incident, in_force, context, clock)


def _in_force(policies: Sequence[tuple[Policy, str | None]], clock: Clock) -> tuple[InForce, ...]:
    found: list[InForce] = []
    for place, (policy, since) in enumerate(policies):
        at = None if since is None else clock.read(since, ("policy", place, "since"))
        before = found[-1].since if found else None
        if found and (at is None or before is not None and at < before):
            raise CaseError(("policy", place), "this policy is in force no later than the one before it",
                            "give `since`, in the order in which they came into force")
        found.append(InForce(policy, at))
    return tuple(found)


def _own_act(incident: Incident, number: int, said: CaseEvent, policies: tuple[InForce, ...], context: Context,
             clock: Clock) -> Incident:
    """Rung's own act on the latest firing of a rule, as the pass would have recorded it."""
    where: tuple[str | int, ...] = ("incident", "events", number)
    at = clock.read(said.at, (*where, "at"))
    rule = said.ack or said.acted
    decision = decide(incident, policies, context, at)
    fired = [firing for firing in decision.firings if firing.rule == rule and firing.at <= at]
    if not fired:
        raise CaseError(where, *_not_fired(rule, at, decision.firings, policies, clock))
    kind, digest = ("ack", None) if said.ack else ("acted", fired[-1].policy)
    event = Event(at, f"e{number + 1}", kind, fired[-1].key, None, digest, said.by or None, "rung")
    return Incident(incident.source, incident.id, incident.key, incident.opened_at, incident.opening,
                    ordered([*incident.events, event]))


def _not_fired(
    rule: str, at: datetime, firings: Sequence[Firing], policies: tuple[InForce, ...], clock: Clock
) -> tuple[str, str]:
    """Why a rule has no firing that could be acted on: what, and a hint."""
    rules = sorted({each.name for entry in policies for each in entry.policy.escalations} | {f.rule for f in firings})
    if rule not in rules:
        return f'there is no rule "{rule}"', nearest(rule, rules)
    coming = min((firing.at for firing in firings if firing.rule == rule), default=None)
    hint = "its conditions do not hold" if coming is None else f"its first falls due at {clock.say(coming)}"
    return f'"{rule}" has no firing yet at {clock.say(at)}', hint


def _context(case: Case, clock: Clock, attempt: Attempts) -> Context:
    given = case.context
    where: tuple[str | int, ...] = ("context",)

    def at(text: str, *path: str | int) -> datetime:
        return attempt(partial(clock.read, text, (*where, *path)), SOME_TIME)

    def steps(name: str, said: dict[str, int] | None) -> tuple[Step, ...] | None:
        if said is None:
            return None
        return tuple(sorted(Step(at(text, name, text), count) for text, count in said.items()))

    windows = None if given.change_windows is None else tuple(
        ChangeWindow(f"w{number}", at(window.start, "change_windows", number), at(window.end, "change_windows", number),
                     window.configuration_item or None, window.service or None)
        for number, window in enumerate(given.change_windows))
    parents = None if given.parent_open is None else tuple(
        Interval(*(at(text, "parent_open", number) for text in pair)) for number, pair in enumerate(given.parent_open))
    people = People(
        memberships=tuple(
            Membership(group, account) for group, accounts in given.groups.items() for account in accounts),
        managers=tuple(Manager(account, manager) for account, manager in given.managers.items()),
        shifts=tuple(Shift(shift.roster, shift.account, at(shift.start, "on_call", n), at(shift.end, "on_call", n))
              for n, shift in enumerate(given.on_call)))
    live = clock.opened if given.live_since is None else at(given.live_since, "live_since")
    return Context(live, windows, people, parents, steps("open_on_same_ci", given.open_on_same_ci),
                   steps("children_open", given.children_open), given.catch_up, given.assume_acted)
