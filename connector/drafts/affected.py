"""How many people are hit: by the ticket's field, or by a labelled line of staff, whichever is later."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from connector.drafts.headcount import headcount, hits_nobody
from connector.drafts.known import Known, Line
from connector.drafts.said import Said, Source, not_known
from connector.drafts.telling import Teller
from rules.incident import Event

NAME = "users_affected"


class Affected(NamedTuple):
    """``number`` people, as ``source`` says. ``in_words``: a line says it, not the field."""

    number: int
    source: Source
    in_words: bool


def affected(known: Known, tell: Teller) -> Affected | None:
    """The latest that says how many are hit, ``None`` where nothing does."""
    number, event = known.fields.get(NAME), known.set_by.get(NAME)
    said = _said(known)
    if said is not None:
        people, line = said
        set_at = _when(event) if event is not None else (known.incident.opened_at, "")
        if not isinstance(number, int) or _when(line.event) > set_at:
            return Affected(people, tell.event(line.event), True)
    return Affected(number, tell.field_set(known, NAME, number, event), False) if isinstance(number, int) else None


def _said(known: Known) -> tuple[int, Line] | None:
    """What the lines ``Users: …`` and ``Impact: …`` say. That nobody is hit no longer holds once an
    impact is described."""
    users, impact = known.lines.get("users"), known.lines.get("impact")
    found = []
    if users is not None and (people := headcount(users.words)) is not None:
        found.append((people, users))
    if impact is not None and hits_nobody(impact.words):
        found.append((0, impact))
    if not found:
        return None
    number, line = max(found, key=lambda one: _when(one[1].event))
    described = impact is not None and not impact.says_nothing and not hits_nobody(impact.words)
    if number == 0 and impact is not None and described and _when(impact.event) > _when(line.event):
        return None
    return number, line


def people(known: Known, tell: Teller) -> Said:
    """How many are affected; of what is over, the most there were."""
    if known.is_done and known.most is not None:
        by = known.most_by
        in_words = by is not None and by.kind != "field"
        source = tell.event(by) if by is not None and in_words else tell.field_set(known, NAME, known.most, by)
        return _people(known.most, source)
    found = affected(known, tell)
    if found is None:
        return not_known("how many people are affected")
    return _people(found.number, found.source)


def _people(number: int, source: Source) -> Said:
    return Said("1 person" if number == 1 else f"{number:,} people", (source,), number > 0)


def at_work(known: Known, tell: Teller) -> Said:
    """That nobody is affected, or not any more; of what is over, that nobody ever was."""
    found = affected(known, tell)
    if found is None or found.number or known.is_done and known.most:
        return not_known("that everybody can work")
    if known.is_done:
        return Said("nobody was affected, as far as the ticket says", (found.source,))
    words = "nobody is affected" if found.in_words else "nobody is kept from working"
    return Said(f"{words} any more" if known.most else words, (found.source,))


def _when(event: Event) -> tuple[datetime, str]:
    return event.at, event.id
