"""An incident on hold: since when, for whom it waits, what is to come next."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from connector.drafts.known import Known
from connector.drafts.said import Said, Source, not_known
from connector.drafts.telling import Teller

WAITS: Final = {
    "caller": "for an answer from the person who reported it",
    "vendor": "for the vendor",
    "change": "for a planned change",
    "problem": "for the problem behind it to be solved",
}
SHORT: Final = {
    "caller": "waiting for the person who reported it", "vendor": "waiting for the vendor",
    "change": "waiting for a planned change", "problem": "waiting for a problem to be solved",
}
COMES: Final = {
    "caller": ("an answer from the person who reported it", "", ""),
    "vendor": ("an answer from the vendor", "vendor_reference", "on the case"),
    "change": ("the planned change", "change", ""),
    "problem": ("a solution of the problem behind it", "problem", ""),
}
"""Reason → what comes next, the field that names it, and the words before that name."""


class Hold(NamedTuple):
    since: datetime
    reason: str
    """"" where it is not one of ``WAITS``."""
    sources: tuple[Source, ...]


def hold(known: Known, tell: Teller) -> Hold | None:
    """``None`` where it is not on hold. It has waited for somebody since it was set to, however long
    it had been on hold before; a reason that a tracker kept from an earlier hold is not older than this one."""
    if known.fields.get("state") != "on_hold":
        return None
    reason = str(known.fields.get("hold_reason") or "")
    names = ("state", "hold_reason") if reason in WAITS else ("state",)
    set_at = [known.set_by[name].at if name in known.set_by else known.incident.opened_at for name in names]
    return Hold(max(set_at), reason if reason in WAITS else "",
                tuple(tell.field_source(known, name) for name in names))


def on_hold(known: Known, tell: Teller) -> Said:
    """As a sentence without full stop."""
    found = hold(known, tell)
    if found is None:
        return not_known("a hold")
    since = tell.when(found.since)
    if not found.reason:
        return Said(f"it has been on hold since {since}; what it waits for is not yet known", found.sources)
    return Said(f"it has been waiting {WAITS[found.reason]} since {since}", found.sources)


def holding(known: Known, tell: Teller, names_cases: bool) -> dict[str, Said]:
    """The fields ``waits``, ``held_since`` and ``next_step``. ``names_cases``: to readers who may know the
    numbers of cases, changes and problems."""
    found = hold(known, tell)
    step = not_known("the next step")
    if found is None:
        return {"waits": not_known("a hold"), "held_since": not_known("a hold"), "next_step": step}
    if found.reason:
        words, field, before = COMES[found.reason]
        named = tell.field(known, field) if field and names_cases else not_known(field)
        text = " ".join(part for part in (words, before, named.text) if part) if named.known else words
        step = Said(text, (*found.sources, *(named.sources if named.known else ())))
    return {"waits": Said(SHORT.get(found.reason, "on hold"), found.sources),
            "held_since": tell.instant(found.since, found.sources, "a hold"), "next_step": step}
