"""What was tried and who held it, from the history."""

from __future__ import annotations

import re
from typing import Final

from connector.drafts.contexts import Step
from connector.drafts.known import Known
from connector.drafts.said import Said, Source, clip, not_known, plain
from connector.drafts.telling import Teller, short_when
from rules.facts.catalogue import is_staff_word
from rules.incident import DONE_STATES, OPEN_STATES, Event
from rules.text import labelled, promised_words

MOST: Final = 8
LONGEST: Final = 400
ELSEWHERE: Final = ("eta", "impact", "prevention", "users")
"""Labels whose lines say nothing of what was tried."""

_ENDS: Final = (".", "!", "?", ":", ";", ",")
_LINE: Final = re.compile(r"[^\n]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")


def tried(known: Known, tell: Teller) -> tuple[tuple[Step, ...], Said]:
    """The latest steps, at most ``MOST``, and how many came before them."""
    steps = [step for event in known.incident.events if event.at <= known.at
             for step in [_step(event, known, tell)] if step is not None]
    kept = steps[-MOST:]
    left = len(steps) - len(kept)
    if not left:
        return tuple(kept), not_known("earlier steps")
    words = f"{left} earlier of {len(steps)} steps in the history"
    return tuple(kept), Said(str(left), (Source("history", "steps", None, "", words),))


def _step(event: Event, known: Known, tell: Teller) -> Step | None:
    if is_staff_word(event):
        what = _words(event, known)
    else:
        what = _change(event, known, tell) if event.kind == "field" else ""
    if not what:
        return None
    source = tell.event(event)
    who = plain(tell.names.of(event.actor)) if event.actor else ""
    return Step(
        at=Said(short_when(event.at, tell.zone, tell.now), (source,)),
        who=Said(who, (source,)) if who else not_known("who did it", source),
        what=Said(clip(plain(what), LONGEST), (source,)))


def _words(event: Event, known: Known) -> str:
    """A comment or note without its promises, and without the labelled lines that stand elsewhere: those
    that still hold. A cause that was suspected before, or an action that ended, is what was tried."""
    def stands_elsewhere(label: str) -> bool:
        return label in ELSEWHERE or label in known.lines and known.lines[label].event.id == event.id

    kept = [_without_promise(line) for line in _LINE.findall(event.text or "")
            if not any(map(stands_elsewhere, labelled(line)))]
    return _in_one([line for line in kept if line])


def _in_one(lines: list[str]) -> str:
    """Wrapped lines run on; before and behind a labelled line stands a semicolon where no other sign does."""
    text = ""
    for before, line in zip(["", *lines], lines, strict=False):
        parted = (labelled(before) or labelled(line)) and not before.endswith(_ENDS)
        text += f"{'; ' if parted else ' '}{line}" if before else line
    return text


def _without_promise(line: str) -> str:
    """The line without the sentences that only say when the next update comes."""
    return " ".join(part for part in _SENTENCE.split(line.strip()) if not promised_words(part))


def _change(event: Event, known: Known, tell: Teller) -> str:
    """What a change of hands or state says; automation's and other fields' say nothing of what was tried."""
    if event.field == "group" and event.new:
        return f"handed to {event.new}" + (f" by {event.old}" if event.old else "")
    if event.field == "assignee" and event.new and event.old:
        new, old = tell.names.of(str(event.new)), tell.names.of(str(event.old))
        return f"assigned to {new}, until then to {old}"
    if event.field == "state" and event.new in DONE_STATES:
        return f"set to {event.new}"
    if event.field == "state" and event.old in DONE_STATES and event.new in OPEN_STATES:
        return "reopened"
    if event.field == "vendor_reference" and event.new:
        return f"vendor case {event.new}"
    return ""
