"""Targets: how much of the time is gone, when it rested, when it is due."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from connector.cli.render.times import Times
from connector.passes.outlook import latest_cycles
from rules.decision import Cycle, Decision, Pause
from rules.wording import span_in_words

PAUSES = 5
"""So many pauses of a cycle are named; the earlier ones are counted."""


def targets(decision: Decision, times: Times, everything: bool) -> list[RenderableType]:
    """The cycles in force; ``everything`` shows those that were replaced too."""
    latest = latest_cycles(decision)
    rows: list[RenderableType] = []
    for cycle in decision.targets if everything else latest:
        rows.append(Text(_cycle(cycle, times, decision.priority_changes_at)))
        hidden = 0 if everything else max(0, len(cycle.pauses) - PAUSES)
        if hidden:
            rows.append(Padding(Text(f"rested {hidden} times before"), (0, 0, 0, 2)))
        rows += [Padding(Text(_pause(pause, times)), (0, 0, 0, 2)) for pause in cycle.pauses[hidden:]]
    earlier = Counter(cycle.state for cycle in decision.targets if cycle not in latest)
    if earlier and not everything:
        counted = ", ".join(f"{number} {state}" for state, number in sorted(earlier.items()))
        rows.append(Text(f"earlier cycles: {counted} (--all shows them)"))
    return rows


def _cycle(cycle: Cycle, times: Times, replaced_at: datetime | None) -> str:
    name = f"{cycle.target} to {cycle.audience}" if cycle.audience else cycle.target
    number = f", cycle {cycle.number}" if cycle.number > 1 else ""
    worked = cycle.calendar is not None
    hours = f" of {cycle.calendar} hours" if worked else ""
    gone = f"{span_in_words(cycle.elapsed, worked)} of {span_in_words(cycle.within, worked)}{hours} gone"
    percent = f" ({cycle.elapsed / cycle.within:.0%})" if cycle.elapsed <= cycle.within * 2 else ""
    return f"{name} P{cycle.priority}{number}: {_state(cycle, times, replaced_at)}; {gone}{percent}"


def _state(cycle: Cycle, times: Times, replaced_at: datetime | None) -> str:
    if cycle.closed_at is not None:
        late = f"breached {times.clock(cycle.breached_at)}, " if cycle.breached_at else ""
        return f"{late}replaced {times.clock(cycle.closed_at)}"
    if cycle.breached_at is not None:
        met = f", met {times.clock(cycle.met_at)}" if cycle.met_at else ""
        return f"breached {times.both(cycle.breached_at)}{met}"
    if cycle.met_at is not None:
        return f"met {times.both(cycle.met_at)}"
    if cycle.state == "paused":
        return "paused: no due time while it rests"
    if cycle.due is None:
        return "running"
    if replaced_at is not None and replaced_at <= cycle.due:
        return f"running, replaced by that of another priority {times.both(replaced_at)}"
    return f"due {times.both(cycle.due)}"


def _pause(pause: Pause, times: Times) -> str:
    until = f"to {times.clock(pause.end)}" if pause.end else "until now"
    return f"rested {times.clock(pause.start)} {until}: {pause.condition}"
