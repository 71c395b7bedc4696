"""What the pages of a log show: every number already in words, nothing computed in a template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from connector.proof.durations import duration, instant, working
from connector.proof.happenings import ranges
from connector.proof.naming import NAMED, change_of, field_of, names_on_page, numbered, who_of
from connector.proof.statements import Statement, faster, statements, what
from connector.proof.steps import ASSIGNED
from connector.proof.told import LABELS
from connector.proof.values import GROUNDS, Entry, Happening, Measure, Part, PartName, Sign, Step
from connector.store.proof_values import Words
from rules.facts.types import NOT_KNOWN

NOTE: Final = "note"
CORRECTION: Final = "part"


@dataclass(frozen=True)
class StepLine:
    when: str
    who: str
    what: str
    quotes: tuple[tuple[str, str], ...]
    """Labelled lines of the ticket: (label, words)."""
    events: str
    """The numbers of its events on this page."""


@dataclass(frozen=True)
class NumberLine:
    label: str
    shown: str
    definition: str
    events: str
    """The numbers of the events it was computed from; "" where there are none."""


@dataclass(frozen=True)
class EventLine:
    """One event as a reader finds it in the ticket or the export."""

    number: int
    when: str
    who: str
    field: str
    change: str
    id: str


@dataclass(frozen=True)
class SaidLine:
    """Something said, with the numbers of the events that carry it."""

    label: str
    text: str
    events: str


@dataclass(frozen=True)
class EntryPage:
    """One entry as one person's page."""

    name: str
    """Whose log it is."""
    key: str
    title: str
    url: str
    what: str
    """The service or category; "" where the ticket names neither."""
    priority: str
    state: str
    opened: str
    resolved: str
    zone: str
    provisional: bool
    part: str
    grounds: tuple[SaidLine, ...]
    correction: str
    """The part they played, in the person's own words; "" where they left it."""
    notes: tuple[str, ...]
    """Further words of their own."""
    statements: tuple[SaidLine, ...]
    hit: tuple[SaidLine, ...]
    why: tuple[SaidLine, ...]
    """The signs of complexity, with their reasons."""
    score: int
    threshold: int
    steps: tuple[StepLine, ...]
    shows_who: bool
    """Whether the history names anybody's hand in any step."""
    told: tuple[SaidLine, ...]
    """Cause, solution, prevention, workaround, as far as the ticket states them, in its words."""
    untold: tuple[str, ...]
    """Which of these it does not state."""
    numbers: tuple[NumberLine, ...]
    own: tuple[NumberLine, ...]
    """What the history shows of this person."""
    comparison: str
    others: str
    """Who else had a part, in numbers."""
    unknown: tuple[SaidLine, ...]
    events: tuple[EventLine, ...]
    """Every event that is named on the page, in the order of the history."""
    json_name: str
    """The file beside it that holds the same for machines."""


def entry_page(entry: Entry, part: Part, name: str, words: Sequence[Words], zone: ZoneInfo, json_name: str
               ) -> EntryPage:
    """``entry`` as the page of whoever ``part`` is of; ``words`` are theirs about it."""
    corrections = [each.text for each in words if each.kind == CORRECTION]
    numbers, called = numbered(entry, part), names_on_page(entry, part, name)

    def at(events: Iterable[str]) -> str:
        return ranges([numbers[event] for event in events if event in numbers])

    def number_line(measure: Measure) -> NumberLine:
        return NumberLine(measure.label, in_words(measure), measure.definition, at(measure.events))

    return EntryPage(
        name=name, key=entry.key, title=entry.title or what(entry)[:1].upper() + what(entry)[1:], url=entry.url,
        what=entry.subject,
        priority=f"P{entry.priority}" if entry.priority else f"priority {NOT_KNOWN}", state=entry.state,
        opened=instant(entry.opened_at, zone, year=True), resolved=instant(entry.resolved_at, zone, year=True),
        zone=zone.key, provisional=entry.provisional, part=part.part,
        grounds=tuple(SaidLine(ground, GROUNDS[ground], at(part.grounds[ground])) for ground in _shown(part)),
        correction=corrections[-1] if corrections else "",
        notes=tuple(each.text for each in words if each.kind == NOTE),
        statements=tuple(SaidLine("", each.text, at(each.events)) for each in statements(entry, part)),
        hit=(_people(entry, at), *(SaidLine(each.label, each.value, at(each.events)) for each in entry.hit)),
        why=tuple(SaidLine(sign.name.replace("-", " "), _because(sign), at(sign.events)) for sign in entry.why),
        score=entry.score, threshold=entry.threshold,
        steps=tuple(StepLine(instant(step.at, zone), _who(step, called), _what(step, called, zone), step.quotes,
                             at(step.events)) for step in entry.steps),
        shows_who=any(step.by or step.who in NAMED for step in entry.steps),
        told=tuple(SaidLine(label, told.text, at([told.event])) for label, told in entry.told.items()),
        untold=tuple(label for label in LABELS if label not in entry.told),
        numbers=tuple(map(number_line, entry.measures)), own=tuple(map(number_line, part.measures)),
        comparison=comparison(entry), others=_others(entry, part),
        unknown=tuple(SaidLine(each.label, each.value, at(each.events)) for each in entry.unknown),
        events=tuple(event_line(each, numbers[each.id], called, zone) for each in entry.happenings
                     if each.id in numbers), json_name=json_name)


def _people(entry: Entry, at: Callable[[Iterable[str]], str]) -> SaidLine:
    people = entry.measure("people_affected")
    return SaidLine(people.label, f"{people.value:,.0f}" if people.value is not None else NOT_KNOWN, at(people.events))


def _because(sign: Sign) -> str:
    """The reason, and what of it was read elsewhere than in this incident's history."""
    how = ", ".join(dict.fromkeys(fact.how for fact in sign.facts if fact.how))
    return " ".join(filter(None, (sign.because, f"(from {how})" if how else "")))


def in_words(measure: Measure) -> str:
    """A number with its unit; why there is none, where there is none."""
    if measure.value is None:
        return measure.note if measure.note.startswith("no") else f"{NOT_KNOWN}: {measure.note}"
    if measure.unit == "of":
        text = f"{measure.value:.0f} of {measure.total}"
    elif measure.unit == "working s":
        text = f"{working(measure.value)} of {working(measure.total or 0)}"
    elif measure.unit == "s":
        text = duration(measure.value, down=measure.name == "held")
        text += f" of {duration(measure.total)}" if measure.total else ""
    else:
        text = f"{measure.value:,.0f}"
    return f"{text} ({measure.note})" if measure.note else text


def comparison(entry: Entry) -> str:
    """What the comparison says, or why there is none."""
    found, number = entry.comparison, len(entry.comparison.incidents)
    if found.basis.startswith("none"):
        return f"{found.basis[:1].upper()}{found.basis[1:]}"
    if found.median is None or found.percent is None:
        return f"None: {number or 'no'} comparable incident{'' if number == 1 else 's'} ({found.basis}); it takes ten"
    median = duration(found.median, down=True)
    took = f"{faster(found)} % faster" if faster(found) else "not faster"
    return f"{took} than the median, {median}, of {number} comparable incidents ({found.basis})"


def _who(step: Step, called: Mapping[str, str]) -> str:
    return called[step.by] if step.by else NAMED.get(step.who, "not known")


def _later(step: Step, zone: ZoneInfo) -> str:
    """When the last of several like steps was: the day only where it is another one."""
    first, last = instant(step.at, zone), instant(step.last_at or step.at, zone)
    day, _, time = last.rpartition(" ")
    return time if first.startswith(f"{day} ") else last


def _what(step: Step, called: Mapping[str, str], zone: ZoneInfo) -> str:
    said, whom = [], iter(step.whom)
    for words in step.said:
        if words == ASSIGNED:
            account = next(whom)
            said.append(f"assigned to {'themselves' if step.by == account else called[account]}")
        elif step.times > 1:
            said.append(f"{words} ({step.times} times, the last {_later(step, zone)})")
        else:
            said.append(words)
    return "; ".join(said)


def _others(entry: Entry, part: Part) -> str:
    counts: dict[PartName, int] = {}
    for other in entry.parts:
        if other.person != part.person:
            counts[other.part] = counts.get(other.part, 0) + 1
    nobody = "nobody known" if any(each.label == "acts" for each in entry.unknown) else "nobody"
    return ", ".join(f"{number} {_OTHERS[name]}" for name, number in counts.items()) or nobody


_OTHERS: Final[Mapping[PartName, str]] = {
    "owner": "more who owned it", "worked": "who worked on it", "touched": "who touched it",
}
_MADE_BY: Final[Mapping[PartName, frozenset[str]]] = {
    "owner": frozenset({"restored", "held_at_end", "held_longest"}), "worked": frozenset({"acted"}),
    "touched": frozenset(GROUNDS),
}


def _shown(part: Part) -> list[str]:
    """The grounds that made it this part; what they contain goes without saying."""
    return [ground for ground in part.grounds if ground in _MADE_BY[part.part]]


def event_line(each: Happening, number: int, called: Mapping[str, str], zone: ZoneInfo) -> EventLine:
    return EventLine(number, instant(each.at, zone, year=True), who_of(each, called), field_of(each),
                     change_of(each, called), each.id)


def machine(statement: Statement) -> dict[str, object]:
    """A statement as JSON has it."""
    return {"text": statement.text, "made_from": list(statement.measures), "events": list(statement.events)}
