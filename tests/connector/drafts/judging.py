"""Judging a draft by its sources, and its sources by the history, by other means than it was made with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from connector.drafts.telling import when_in_words
from connector.redact import redact
from connector.store import Draft, Rests, Statement
from rules.incident import Incident

LONDON: Final = ZoneInfo("Europe/London")
NUMBER: Final = re.compile(r"\d+")
WORD: Final = re.compile(r"[^\W\d_]{3,}")
OURS: Final = frozenset(
    "are kept any more "
    "critical high moderate low planning outage incident down people person the its yet not known nobody said "
    "working waits for answer from who reported vendor planned change until problem behind solved hold resolved closed "
    "cancelled logged work has been with team and suspected cause impact what being done workaround service whether "
    "how many affected site where stands estimated time restore priority call name duty manager assignee handed "
    "assigned then set reopened case gmt bst utc hours min waiting since still marked new though progress "
    "solution solved said far ticket says nothing published source shows comments notes holds already "
    "counted over when became one for the you worked lead".split())
"""Words that Rung itself puts into values; every other word of a value must be its source's."""


def carried(rests: Rests, people: Mapping[str, str]) -> str:
    """All that a source says: its words, when, and who by every name."""
    when = f"{when_in_words(rests.at, LONDON, rests.at)} {rests.at.astimezone(LONDON).year}" if rests.at else ""
    accounts = [word for word in re.findall(r"[\w.-]+", f"{rests.who} {rests.words}") if word in people]
    return " ".join([rests.words, rests.ref, when, rests.who, *(people[account] for account in accounts)])


def numbers(text: str) -> list[str]:
    return [number.lstrip("0") or "0" for number in NUMBER.findall(text.replace(",", ""))]


def unsupported(draft: Draft, people: Mapping[str, str]) -> list[str]:
    """What the draft says that its sources do not."""
    return [f"{statement.text!r}: {wrong}" for statement in draft.statements
            for wrong in _unsupported(draft, statement, people)]


def _unsupported(draft: Draft, statement: Statement, people: Mapping[str, str]) -> list[str]:
    found, rest = [], statement.text
    for text, sources in statement.values:
        evidence = " ".join(carried(draft.rests_on[number], people) for number in sources)
        words = {word.lower() for word in WORD.findall(evidence)} | OURS
        if not sources:
            found.append(f"{text!r} rests on nothing")
        found += [f"the number {number} of {text!r} is not in {evidence!r}" for number in numbers(text)
                  if number not in numbers(evidence)]
        found += [f"the word {word} of {text!r} is not in {evidence!r}" for word in WORD.findall(text.rstrip("…"))
                  if word.lower() not in words and not evidence.endswith("…")]
        found += [f"{name} is not in {evidence!r}" for name in people.values() if name in text and name not in evidence]
        rest = rest.replace(text, "", 1)
    if NUMBER.search(rest):
        found.append("the template's own words hold a number")
    return [*found, *(f"the template's own words hold {name}" for name in people.values() if name in rest)]


def untrue(draft: Draft, incident: Incident) -> list[str]:
    """Sources of the draft that are not in the history as they say."""
    events = {event.id: event for event in incident.events}
    found = []
    for rests in draft.rests_on:
        event = events.get(rests.ref)
        if rests.kind == "event" and rests.words != "it was opened":
            if event is None or (event.at, event.actor or "") != (rests.at, rests.who):
                found.append(f"{rests} is not {event}")
            elif event.text and rests.words.rstrip("…") not in " ".join(redact(event.text).split()):
                found.append(f"{rests.words!r} was not said in {event.text!r}")
        elif rests.kind == "field" and rests.ref not in ("key", "url", "title"):
            changes = [change for change in incident.events if change.field == rests.ref and change.at == rests.at]
            if not changes and rests.at != incident.opened_at:
                found.append(f"{rests} was never set")
        if rests.at is not None and rests.at > draft.made_at:
            found.append(f"{rests} lies in the future")
    return found
