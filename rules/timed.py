"""Facts that change at instants known beforehand: calendars, change windows, related incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from rules.context import ChangeWindow, Context, Step
from rules.facts.types import FactValue
from rules.policy.values import Policy

HORIZON: Final = timedelta(days=31)
"""How far ahead the calendar is walked to say when a rule will fire."""


def _count(steps: Sequence[Step] | None, at: datetime) -> int | None:
    if steps is None:
        return None
    return next((step.number for step in reversed(steps) if step.at <= at), 0)


def _covers(window: ChangeWindow, facts: Mapping[str, FactValue]) -> bool:
    if window.configuration_item is None and window.service is None:
        return True
    return (window.configuration_item is not None and window.configuration_item == facts.get("configuration_item")) or (
        window.service is not None and window.service == facts.get("service")
    )


def value(name: str, at: datetime, facts: Mapping[str, FactValue], policy: Policy, context: Context) -> FactValue:
    """The value of a timed fact at one instant; ``None`` where the context does not know."""
    if name == "working_hours":
        return None if policy.working_hours is None else policy.calendars[policy.working_hours].is_open(at)
    if name == "open_calendars":
        return tuple(key for key, calendar in policy.calendars.items() if calendar.is_open(at))
    if name == "in_change_window":
        windows = context.change_windows
        return None if windows is None else any(w.start <= at < w.end and _covers(w, facts) for w in windows)
    if name == "parent_open":
        spans = context.parent_open
        if spans is None:
            return None
        if facts.get("has_parent") is False:  # not filed there yet: another's state is nothing to it
            return False
        return any(s.start <= at and (s.end is None or at < s.end) for s in spans)
    return _count(context.open_on_same_ci if name == "open_on_same_ci" else context.children_open, at)


def changes(name: str, start: datetime, end: datetime, policy: Policy, context: Context) -> Iterator[datetime]:
    """The instants in ``(start, end]`` at which the fact may change."""
    if name in ("working_hours", "open_calendars"):
        names = list(policy.calendars) if name == "open_calendars" else [policy.working_hours]
        for key in names:
            at = None if key is None else policy.calendars[key].next_change(start)
            while at is not None and at <= end:
                yield at
                at = policy.calendars[key].next_change(at) if key is not None else None
        return
    instants: list[datetime] = []
    if name == "in_change_window":
        instants = [at for window in context.change_windows or () for at in (window.start, window.end)]
    elif name == "parent_open":
        instants = [at for span in context.parent_open or () for at in span if at is not None]
    else:
        steps = context.open_on_same_ci if name == "open_on_same_ci" else context.children_open
        instants = [step.at for step in steps or ()]
    yield from (at for at in sorted(set(instants)) if start < at <= end)
