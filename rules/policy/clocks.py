"""The clocks of a rule, from their words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final, Literal, NamedTuple, cast, get_args

from rules.documents.document import Path
from rules.documents.problems import nearest
from rules.policy.bench import Bench
from rules.policy.schema import Clocked
from rules.policy.values import AtDate, AtOnce, AtTarget, Clock, Count, CountedEvent, Held, Since, SinceEvent
from rules.worktime import Calendar

_SINCE: Final = re.compile(r"(?:(?P<firing>firing)\s+of\s+(?P<rule>\S+)|(?P<event>\S+))\s+for\s+(?P<time>\S.*)")
_PERCENT: Final = re.compile(r"(?P<percent>-?\d+(?:\.\d+)?)\s*%\s*of\s+(?P<target>\S+)")
_OFFSET: Final = re.compile(r"(?P<time>\S.*?)\s+(?P<side>before|after)\s+(?P<anchor>\S+)")
_COUNT: Final = re.compile(r"(?P<number>\d{1,9})\s+(?P<event>\S+)\s+within\s+(?P<time>\S.*)")

SINCE_EVENTS: Final[tuple[str, ...]] = get_args(SinceEvent)
COUNTED_EVENTS: Final[tuple[str, ...]] = get_args(CountedEvent)
CLOCKS: Final = ("for", "since", "at", "count")
"""The keys of a rule that are clocks."""
DATES: Final = ("due_date", "promise")
MOST_PERCENT: Final = 1000
MOST_EVENTS: Final = 1000


class _Place(NamedTuple):
    """Where the words of a clock stand."""

    bench: Bench
    path: Path
    calendar: Calendar | None

    def time(self, match: re.Match[str], *, target: str = "", zero: bool = False) -> timedelta | None:
        return self.bench.duration(
            match["time"], self.path, self.calendar, target=target, offset=match.start("time"), zero=zero)

    def refuse(self, match: re.Match[str], group: str, message: str, hint: str = "") -> None:
        self.bench.refuse_in(self.path, match.start(group), message, hint)

    def refuse_form(self, *forms: str) -> None:
        key = self.path[-1]
        self.bench.refuse(self.path, f'"{key}" is not in a form that is known', "such as " + ", ".join(forms))


def compile_clock(rule: Clocked, path: Path, bench: Bench, *, of_priority: bool = False) -> Clock:
    """The one clock of a rule; ``AtOnce`` where it has none, and where it is wrong, which is noted.

    ``of_priority``: the rule adjusts the priority, from which targets and firings follow.
    """
    written = {"for": rule.for_, "since": rule.since, "at": rule.at, "count": rule.count}
    keys = [key for key, text in written.items() if text]
    for key in keys[1:]:
        bench.refuse((*path, key), f'a rule has one clock, and this one has "{keys[0]}" already', key=True)
    calendar = bench.calendar(rule.calendar, (*path, "calendar")) if rule.calendar else None
    if not keys:
        _refuse_idle_calendar(rule, path, bench)
        return AtOnce()
    place = _Place(bench, (*path, keys[0]), calendar)
    text = written[keys[0]].strip()
    if keys[0] == "for":
        span = bench.duration(text, place.path, calendar)
        return AtOnce() if span is None else Held(span, calendar)
    if keys[0] == "since":
        return _since(text, place, of_priority) or AtOnce()
    if keys[0] == "count":
        return _count(text, place) or AtOnce()
    clock = _at(text, place, of_priority) or AtOnce()
    if isinstance(clock, AtTarget):
        _refuse_idle_calendar(rule, path, bench)
    return clock


def _refuse_idle_calendar(rule: Clocked, path: Path, bench: Bench) -> None:
    if rule.calendar and bench.whole(path, *CLOCKS):
        why = "a target has its own calendar" if rule.at else "the rule has no clock that could follow it"
        bench.refuse((*path, "calendar"), f'"calendar" says nothing here: {why}', key=True)


def _since(text: str, place: _Place, of_priority: bool) -> Since | None:
    match = _SINCE.fullmatch(text)
    if match is None:
        place.refuse_form("`activity for 2h`", "`firing of RULE for 30m`")
        return None
    span = place.time(match)
    if match["firing"]:
        if of_priority:
            place.refuse(match, "firing", "a priority cannot count from a firing", "firings follow from the priority")
            return None
        rules = place.bench.names.escalations
        if match["rule"] not in rules:
            place.bench.refuse_unknown("rule", match["rule"], rules, place.path, match.start("rule"),
                                       sections=["escalations"])
            return None
        return None if span is None else Since("firing", span, place.calendar, match["rule"])
    if match["event"] not in SINCE_EVENTS or match["event"] == "firing":
        permitted = tuple(event if event != "firing" else "firing of RULE" for event in SINCE_EVENTS)
        hint = nearest(match["event"], permitted)
        place.refuse(match, "event", f'"{match["event"]}" is no event to count from', hint)
        return None
    return None if span is None else Since(cast(SinceEvent, match["event"]), span, place.calendar)


def _at(text: str, place: _Place, of_priority: bool) -> AtTarget | AtDate | None:
    match = _PERCENT.fullmatch(text)
    if match is not None:
        target = _target(match, "target", place, of_priority)
        percent = float(match["percent"])
        if not 0 < percent <= MOST_PERCENT:
            place.refuse(match, "percent", f"a percentage lies above 0 and up to {MOST_PERCENT}, not at {percent:g}")
            return None
        return None if target is None else AtTarget(target, percent=percent)
    match = _OFFSET.fullmatch(text)
    if match is None:
        place.refuse_form("`75% of restore`", "`30m before restore`", "`1d before due_date`")
        return None
    span = place.time(match, target=match["anchor"], zero=True)
    sign = -1 if match["side"] == "before" else 1
    if match["anchor"] in DATES:
        anchor = cast(Literal["due_date", "promise"], match["anchor"])
        return None if span is None else AtDate(anchor, sign * span, place.calendar)
    target = _target(match, "anchor", place, of_priority)
    return None if target is None or span is None else AtTarget(target, offset=sign * span)


def _target(match: re.Match[str], group: str, place: _Place, of_priority: bool) -> str | None:
    """The target that ``at`` names, if the policy has it and the rule may count from it."""
    name = match[group]
    if name in DATES:
        place.refuse(match, group, f'a date has no percentage: "{name}"', f"such as `1h before {name}`")
    elif of_priority and name not in place.bench.names.targets and place.bench.sure("targets"):
        place.refuse(match, group, f'"{name}" is no date', nearest(name, DATES))
    elif of_priority:
        message = f'a priority cannot count from the target "{name}"'
        place.refuse(match, group, message, "targets follow from the priority")
    elif name not in place.bench.names.targets:
        permitted = (*place.bench.names.targets, *(DATES if group == "anchor" else ()))
        place.bench.refuse_unknown("target", name, permitted, place.path, match.start(group),
                                   sections=["targets"])
    else:
        return name
    return None


def _count(text: str, place: _Place) -> Count | None:
    match = _COUNT.fullmatch(text)
    if match is None:
        place.refuse_form("`3 reassignment within 1h`")
        return None
    span = place.time(match)
    if match["event"] not in COUNTED_EVENTS:
        hint = nearest(match["event"], COUNTED_EVENTS)
        place.refuse(match, "event", f'"{match["event"]}" is no event to count', hint)
        return None
    number = int(match["number"])
    if not 1 <= number <= MOST_EVENTS:
        place.refuse(match, "number", f"a count lies between 1 and {MOST_EVENTS}, not at {number}")
        return None
    return None if span is None else Count(number, cast(CountedEvent, match["event"]), span, place.calendar)
