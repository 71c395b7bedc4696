"""What the pages of a log show: every number already in words, nothing computed in a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from connector.proof.durations import duration, instant, working
from connector.proof.statements import Statement, faster, statements, what
from connector.proof.told import LABELS
from connector.proof.values import GROUNDS, Entry, Measure, Part, PartName, Step
from connector.store.proof_values import Words
from rules.facts.types import NOT_KNOWN

NOTE: Final = "note"
CORRECTION: Final = "part"
NAMED: Final = {"caller": "a stakeholder", "automation": "automation", "rung": "Rung"}
FEW: Final = 3
"""Events named beside a number; the JSON names all."""


@dataclass(frozen=True)
class StepLine:
    when: str
    who: str
    what: str
    quotes: tuple[tuple[str, str], ...]
    """Labelled lines of the ticket: (label, words)."""


@dataclass(frozen=True)
class NumberLine:
    label: str
    shown: str
    definition: str
    events: tuple[str, ...]
    """The first of the events it was computed from."""
    more: int
    """How many further ones the JSON names."""


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
    grounds: tuple[str, ...]
    correction: str
    """The part they played, in the person's own words; "" where they left it."""
    notes: tuple[str, ...]
    """Further words of their own."""
    statements: tuple[str, ...]
    hit: tuple[tuple[str, str], ...]
    why: tuple[tuple[str, str], ...]
    """The signs of complexity: (sign, reason)."""
    score: int
    threshold: int
    steps: tuple[StepLine, ...]
    shows_who: bool
    """Whether the history names anybody's hand in any step."""
    told: tuple[tuple[str, str], ...]
    """Cause, solution, prevention, workaround: (label, the ticket's words, "" where it states none)."""
    untold: tuple[str, ...]
    """Which of these it does not state."""
    numbers: tuple[NumberLine, ...]
    own: tuple[NumberLine, ...]
    """What the history shows of this person."""
    comparison: str
    others: str
    """Who else had a part, in numbers."""
    unknown: tuple[str, ...]
    json_name: str
    """The file beside it that holds the same for machines."""


def entry_page(entry: Entry, part: Part, name: str, words: Sequence[Words], zone: ZoneInfo, json_name: str
               ) -> EntryPage:
    """``entry`` as the page of whoever ``part`` is of; ``words`` are theirs about it."""
    corrections = [each.text for each in words if each.kind == CORRECTION]
    return EntryPage(
        name=name, key=entry.key, title=entry.title or what(entry)[:1].upper() + what(entry)[1:], url=entry.url,
        what=entry.subject,
        priority=f"P{entry.priority}" if entry.priority else f"priority {NOT_KNOWN}", state=entry.state,
        opened=instant(entry.opened_at, zone, year=True), resolved=instant(entry.resolved_at, zone, year=True),
        zone=zone.key, provisional=entry.provisional, part=part.part,
        grounds=tuple(GROUNDS[ground] for ground in _shown(part)),
        correction=corrections[-1] if corrections else "",
        notes=tuple(each.text for each in words if each.kind == NOTE),
        statements=tuple(statement.text for statement in statements(entry, part)), hit=_hit(entry),
        why=tuple((name.replace("-", " "), reason) for name, reason, _ in entry.why), score=entry.score,
        threshold=entry.threshold, steps=_steps(entry, part, name, zone),
        shows_who=any(step.by or step.who in NAMED for step in entry.steps),
        told=tuple((label, entry.told[label].text if label in entry.told else "") for label in LABELS),
        untold=tuple(label for label in LABELS if label not in entry.told),
        numbers=tuple(map(number_line, entry.measures)), own=tuple(map(number_line, part.measures)),
        comparison=comparison(entry), others=_others(entry, part), unknown=entry.unknown, json_name=json_name)


def _hit(entry: Entry) -> tuple[tuple[str, str], ...]:
    people = entry.measure("people_affected")
    return (("people affected", f"{people.value:,.0f}" if people.value is not None else NOT_KNOWN), *entry.hit)


def number_line(measure: Measure) -> NumberLine:
    return NumberLine(measure.label, in_words(measure), measure.definition, measure.events[:FEW],
                      max(0, len(measure.events) - FEW))


def in_words(measure: Measure) -> str:
    """A number with its unit; why there is none, where there is none."""
    if measure.value is None:
        return f"{NOT_KNOWN if measure.name == 'people_affected' else 'none'}: {measure.note}"
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


def _steps(entry: Entry, part: Part, name: str, zone: ZoneInfo) -> tuple[StepLine, ...]:
    called: dict[str, str] = dict.fromkeys(part.accounts, name)
    colleagues: list[str] = []
    for step in entry.steps:
        for account in (step.by, step.whom):
            if account and account not in called and account not in colleagues:
                colleagues.append(account)
    called |= _colleagues(entry, colleagues)
    return tuple(StepLine(instant(step.at, zone), _who(step, called), _what(step, called), step.quotes)
                 for step in entry.steps)


def _colleagues(entry: Entry, accounts: Sequence[str]) -> Mapping[str, str]:
    """Others are told apart, not named: the log is the technician's own."""
    people = {account: part.person for part in entry.parts for account in part.accounts}
    order = list(dict.fromkeys(people.get(account, account) for account in accounts))
    if len(order) == 1:
        return dict.fromkeys(accounts, "a colleague")
    return {account: f"colleague {_letter(order.index(people.get(account, account)))}" for account in accounts}


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def _who(step: Step, called: Mapping[str, str]) -> str:
    if step.by:
        return called[step.by]
    return NAMED.get(step.who, "not known")


def _what(step: Step, called: Mapping[str, str]) -> str:
    said = []
    for words in step.said:
        if words == "assigned" and step.whom:
            said.append(f"assigned to {'themselves' if step.by == step.whom else called[step.whom]}")
        elif step.times > 1:
            said.append(f"{words} ({step.times} times)")
        else:
            said.append(words)
    return "; ".join(said)


def _others(entry: Entry, part: Part) -> str:
    counts: dict[PartName, int] = {}
    for other in entry.parts:
        if other.person != part.person:
            counts[other.part] = counts.get(other.part, 0) + 1
    return ", ".join(f"{number} {_OTHERS[name]}" for name, number in counts.items()) or "nobody"


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


def machine(statement: Statement) -> dict[str, object]:
    """A statement as JSON has it."""
    return {"text": statement.text, "made_from": list(statement.measures), "events": list(statement.events)}
