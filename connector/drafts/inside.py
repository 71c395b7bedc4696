"""What only colleagues are told, in updates for the technical team as in notes."""

from __future__ import annotations

from typing import Any

from connector.drafts.cases import Case
from connector.drafts.hit import action, standing
from connector.drafts.known import Known
from connector.drafts.said import Said, Source, not_known, plain
from connector.drafts.telling import Teller
from connector.drafts.tried import tried


def inside(here: Known, case: Case, tell: Teller) -> dict[str, Any]:
    """The fields of ``contexts.Inside``, but the goal."""
    steps, left_out = tried(here, tell)
    url = case.incident.url
    said = not_known("the address of the ticket")
    if url:
        said = Said(plain(url), (Source("field", "url", words=plain(f"url: {url}")),))
    return {
        "item": tell.field(here, "configuration_item"), "link": said,
        "reporter": tell.person(here, "reporter"),
        "group": tell.field(here, "group"), "lead": tell.person(here, "assignee"),
        "cause_from": tell.author(here.lines.get("cause")), "action": action(here, tell),
        "action_from": tell.author(here.lines.get("action")), "standing": standing(here, tell),
        "vendor_case": tell.field(here, "vendor_reference"),
        "problem": tell.field(here, "problem"), "change": tell.field(here, "change"),
        "tried": steps, "left_out": left_out, "wordless": wordless(here),
    }


def wordless(here: Known) -> Said:
    """What a source without words cannot show is not known."""
    if here.incident.shows_words:
        return not_known("comments and notes")
    words = "the source shows no comments and notes"
    return Said(words, (Source("history", "words", None, "", f"{words}, only changes of fields"),))
