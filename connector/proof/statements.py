"""Statements of the strong kind, made from an entry's numbers only, and at most as strong as these.

Who restored it is said only where the history shows whose act it was; a comparison only where it is
in one's favour and rests on enough incidents; a number of people only where it is more than a few.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor
from typing import Final, NamedTuple

from connector.proof.durations import duration, working
from connector.proof.values import Comparison, Entry, Measure, Part

MANY: Final = 10
"""People affected from which on their number is part of a statement."""


class Statement(NamedTuple):
    text: str
    """It may hold the ticket's words: the name of a service."""
    measures: tuple[str, ...]
    """The numbers it is made from, by name; ``comparison`` among them."""
    events: tuple[str, ...]
    """What those numbers were computed from."""


def statements(entry: Entry, part: Part) -> tuple[Statement, ...]:
    """What one person may say of one incident."""
    found = [_first(entry, part), *_further(entry, part)]
    return tuple(statement for statement in found if statement is not None)


def faster(comparison: Comparison) -> int:
    """How many percent less time it took than the median, in whole ones; 0 where that may not be said."""
    return max(0, floor(comparison.percent)) if comparison.percent is not None else 0


def what(entry: Entry) -> str:
    """What was hit, as a statement names it."""
    if entry.subject_kind == "service":
        return entry.subject
    return f"an incident in {entry.subject}" if entry.subject else f"incident {entry.key}"


def _incident(entry: Entry) -> str:
    """The incident, where not the service itself is meant: one holds and works on the one, and restores the other."""
    return f"the incident on {entry.subject}" if entry.subject_kind == "service" else what(entry)


def _first(entry: Entry, part: Part) -> Statement | None:
    time = entry.measure("time_to_restore")
    took = duration(time.value or 0)
    rests = [time]
    restored = "restored" if entry.subject_kind == "service" else "resolved"
    people = entry.measure("people_affected")
    hit = ""
    if people.value is not None and people.value >= MANY:
        hit = f" ({people.value:,.0f} people affected)"
    than = _than(entry.comparison)
    if "restored" in part.grounds:
        text = f"{restored.capitalize()} {what(entry)}{hit} in {took}{', ' + than if than else ''}"
    elif part.part == "owner":
        return _held(entry, part, restored, than)
    else:
        return _worked(entry, part, restored)
    if hit:
        rests.append(people)
    return _made(text, rests, [*part.grounds["restored"], *_subject(entry)], compared=bool(than))


def _subject(entry: Entry) -> tuple[str, ...]:
    return entry.stated.get("subject", ())


def _than(comparison: Comparison) -> str:
    percent = faster(comparison)
    if not percent or comparison.median is None:
        return ""
    median = duration(comparison.median, down=True)
    return f"{percent} % faster than the median of {len(comparison.incidents)} comparable incidents ({median})"


def _held(entry: Entry, part: Part, restored: str, than: str) -> Statement | None:
    """What holding it shows. The comparison is theirs to name who held it longest and to the end."""
    held, time = _own(part, "held"), entry.measure("time_to_restore")
    took = duration(time.value or 0)
    to_the_end, longest = "held_at_end" in part.grounds, "held_longest" in part.grounds
    if held is None:
        return _made(f"Held {_incident(entry)} when it was {restored}, {took} after it was opened", [time],
                     [*part.grounds.get("held_at_end", ()), *_subject(entry)])
    if held.value == time.value:
        text = f"Held {_incident(entry)} throughout the {took} until it was {restored}"
    else:
        text = f"Held {_incident(entry)} for {duration(held.value or 0, down=True)} of the {took} that it took"
        text += f" until it was {restored}" if to_the_end else ""
        text += ", nobody longer" if longest else ""
    grounds = [ground for ground, said in (("held_at_end", to_the_end), ("held_longest", longest)) if said]
    compared = bool(than) and to_the_end and longest
    also = [*(event for ground in grounds for event in part.grounds[ground]), *_subject(entry)]
    return _made(f"{text}; {than}" if compared else text, [held, time], also, compared=compared)


def _worked(entry: Entry, part: Part, restored: str) -> Statement | None:
    if part.part != "worked":
        return None
    own = [measure for measure in part.measures if measure.unit == "times"]
    words = {"changes": ("change", "changes"), "notes": ("work note", "work notes"), "updates": ("update", "updates")}
    counted = [f"{measure.value:.0f} {words[measure.name][measure.value != 1]}" for measure in own]
    time = entry.measure("time_to_restore")
    text = f"Worked on {_incident(entry)}, {restored} in {duration(time.value or 0)}: {listed(counted)}"
    return _made(text, [*own, time], _subject(entry))


def _further(entry: Entry, part: Part) -> Iterable[Statement | None]:
    if "restored" in part.grounds or {"held_longest", "held_at_end"} <= part.grounds.keys():
        yield _target(entry)
    yield _updates(entry, part)
    if part.told:
        events = tuple(entry.told[name].event for name in part.told)
        yield Statement(f"Wrote down the {listed(part.told)}", (), events)


def _target(entry: Entry) -> Statement | None:
    target = entry.measure("restore_target")
    if target.note != "met" or target.value is None or not target.total:
        return None
    shown = working if target.unit == "working s" else duration
    text = f"Met the restore target for P{target.priority}: {shown(target.value)} of {shown(target.total)}"
    text += " working time" if target.unit == "working s" else ""
    return _made(text, [target])


def _updates(entry: Entry, part: Part) -> Statement | None:
    """Only where all were in time; that the person wrote some of them makes it theirs to say."""
    written, kept = _own(part, "updates"), entry.measure("updates_kept")
    if written is None or kept.value is None or kept.value != kept.total:
        return None
    updates = "update" if written.value == 1 else "updates"
    due = "the one that fell due was" if kept.total == 1 else f"all {kept.total} that fell due were"
    return _made(f"Wrote {written.value:.0f} {updates} for stakeholders; {due} on time", [written, kept])


def _own(part: Part, name: str) -> Measure | None:
    return next((measure for measure in part.measures if measure.name == name), None)


def _made(text: str, rests: Iterable[Measure], also: Iterable[str] = (), *, compared: bool = False) -> Statement:
    measures = list(rests)
    names = [measure.name for measure in measures] + (["comparison"] if compared else [])
    events = dict.fromkeys([*(event for measure in measures for event in measure.events), *also])
    return Statement(text, tuple(names), tuple(events))


def listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
