"""What the caller wrote last, and since when nobody has answered."""

from __future__ import annotations

from typing import Final

from connector.drafts.known import Known
from connector.drafts.said import Said, Source, clip, not_known, plain
from connector.drafts.telling import Teller
from rules.incident import Event
from rules.targets import BUSINESS
from rules.updates import hears

LONGEST: Final = 600
"""Characters of a description, or of what the caller wrote."""


def caller(known: Known, tell: Teller) -> dict[str, Said]:
    """The fields ``description``, ``caller_words``, ``caller_wrote`` and ``unanswered_since``."""
    waiting = _unanswered(known)
    found = {"description": description(known, tell), "caller_words": not_known("an unanswered comment of the caller"),
             "caller_wrote": not_known("an unanswered comment of the caller"),
             "unanswered_since": not_known("a caller who waits for an answer")}
    if waiting is None:
        return found
    if waiting:
        last = waiting[-1]
        found["caller_words"] = Said(clip(plain(last.text or ""), LONGEST), (tell.event(last),))
        found["caller_wrote"] = tell.instant(last.at, [tell.event(last)], "when")
    first = waiting[0] if waiting else known.opener
    if first is not None:
        words = f"no public comment of staff since {tell.when(first.at)}"
        sources = [Source("history", "answers to the caller", first.at, "", words), tell.event(first)]
        found["unanswered_since"] = tell.instant(first.at, sources, "a caller who waits for an answer")
    return found


def _unanswered(known: Known) -> list[Event] | None:
    """The comments of the caller since the last answer; none where the report itself was never answered;
    ``None`` where nobody waits, or where the source does not show what was said."""
    if not known.incident.shows_words or known.is_done:
        return None
    waiting: list[Event] = []
    answered = known.opener is None or known.opener.origin != "caller"
    for event in known.incident.events:
        if event.at > known.at:
            break
        if event.kind == "public_comment" and event.origin == "caller" and (event.text or "").strip():
            waiting.append(event)
        elif hears(event, BUSINESS):
            waiting, answered = [], True
    return waiting if waiting or not answered else None


def description(known: Known, tell: Teller) -> Said:
    """What was reported, where that is more than the title."""
    words = plain(str(known.fields.get("description") or ""))
    title = plain(str(known.fields.get("title") or known.incident.title))
    if not words or words.strip(" .").casefold() == title.strip(" .").casefold():
        return not_known("a description")
    return Said(clip(words, LONGEST), (tell.field_source(known, "description"),))
