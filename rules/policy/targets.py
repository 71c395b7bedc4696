"""Targets: a goal per priority, its calendar, its pauses, its audiences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from rules.documents.document import Path
from rules.documents.problems import nearest
from rules.policy import schema
from rules.policy.bench import Bench
from rules.policy.priority import number_of
from rules.policy.values import Condition, Target
from rules.policy.whens import BEFORE_LADDER, compile_text, compile_when
from rules.policy.words import PRIORITIES, PriorityName
from rules.worktime import Calendar


def compile_targets(
    written: list[schema.Target], bench: Bench, audiences: tuple[str, ...] | None
) -> tuple[Target, ...]:
    """All targets; ``audiences`` are those that are known, ``None`` where that is not known."""
    many = Counter(entry.target for entry in written)
    seen: Counter[str] = Counter()
    closed: dict[str, Path] = {}
    found = []
    for index, entry in enumerate(written):
        path: Path = ("targets", index)
        seen[entry.target] += 1
        name = f"{entry.target}:{seen[entry.target]}" if many[entry.target] > 1 else entry.target
        if entry.target in closed and bench.whole(path, "target"):
            line = bench.document.place(bench.shaped.original(closed[entry.target])).line
            bench.refuse(path, f'this target "{entry.target}" can never count',
                         f"the one in line {line} is for every incident")
        elif not entry.when and bench.whole(path, "target", "when"):
            closed[entry.target] = path
        found.append(_target(entry, name, path, bench, audiences))
    return tuple(found)


def _target(
    entry: schema.Target, name: str, path: Path, bench: Bench, audiences: tuple[str, ...] | None
) -> Target:
    calendars = _calendars(entry, path, bench)
    named = [entry.calendar] if isinstance(entry.calendar, str) else entry.calendar.values()
    comparable = bench.whole(path, "calendar") and all(name in bench.calendars for name in named)  # else 1d is unclear
    _refuse_idle_calendars(entry, path, bench)
    if entry.audiences and entry.target != "update":
        bench.refuse((*path, "audiences"), f'only the target "update" has audiences, not "{entry.target}"', key=True)
    for audience in entry.audiences:
        if audiences is not None and audience not in audiences:
            bench.refuse((*path, "audiences", audience), f'there is no audience "{audience}"',
                         nearest(audience, audiences), key=True)
    return Target(
        entry.target, name, compile_when(entry.when, (*path, "when"), bench, BEFORE_LADDER),
        _goals(entry.within, calendars, comparable, (*path, "within"), bench), calendars, _pauses(entry, path, bench),
        entry.retroactive,
        {audience: _goals(goals, calendars, comparable, (*path, "audiences", audience), bench)
         for audience, goals in entry.audiences.items()})


def _calendars(entry: schema.Target, path: Path, bench: Bench) -> dict[int, Calendar]:
    """Priority → calendar, for the priorities that have one."""
    if isinstance(entry.calendar, str):
        single = bench.calendar(entry.calendar, (*path, "calendar"))
        return {} if single is None else {number_of(priority): single for priority in PRIORITIES}
    found = {number_of(priority): bench.calendar(name, (*path, "calendar", priority))
             for priority, name in entry.calendar.items()}
    return {number: calendar for number, calendar in found.items() if calendar is not None}


def _refuse_idle_calendars(entry: schema.Target, path: Path, bench: Bench) -> None:
    goals = {*entry.within, *(priority for own in entry.audiences.values() for priority in own)}
    for priority in () if isinstance(entry.calendar, str) else entry.calendar:
        if priority not in goals and bench.whole(path, "within", "audiences"):
            bench.refuse((*path, "calendar", priority), f"{priority} has a calendar and no goal", key=True)


def _goals(
    written: Mapping[PriorityName, str], calendars: Mapping[int, Calendar], comparable: bool, path: Path, bench: Bench
) -> dict[int, timedelta]:
    """Priority → goal; where they are ``comparable``, a more severe priority must not have the longer one."""
    found: dict[int, timedelta] = {}
    for priority, text in sorted(written.items()):
        number = number_of(priority)
        span = bench.duration(text, (*path, priority), calendars.get(number))
        if span is None:
            continue
        severer = max(found, default=None)
        if severer is not None and found[severer] > span and comparable:
            shown = written[_name(severer)]
            bench.refuse((*path, priority), f"P{number} has {text}, less than the more severe P{severer} with {shown}")
        found[number] = span
    return found


def _name(number: int) -> PriorityName:
    return PRIORITIES[number - 1]


def _pauses(entry: schema.Target, path: Path, bench: Bench) -> tuple[Condition, ...]:
    texts, single = (entry.pauses, False) if isinstance(entry.pauses, list) else ([entry.pauses], True)
    found = (compile_text(text, (*path, "pauses") if single else (*path, "pauses", index), bench, BEFORE_LADDER)
             for index, text in enumerate(texts))
    return tuple(condition for condition in found if condition is not None)
