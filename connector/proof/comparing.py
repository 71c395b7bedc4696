"""Comparable incidents: same source, same service (else category), same final priority, resolved
within the 365 days before, neither duplicate nor cancelled. Fewer than ten are no comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from connector.proof.history import Story
from connector.proof.values import Comparison
from connector.store.proof_values import Restoration
from rules.incident import Value

LEAST: Final = 10
"""Comparable incidents that it takes for a comparison."""
WITHIN: Final = timedelta(days=365)

Pool = Callable[[str, str, int, datetime, datetime], Sequence[Restoration]]
"""Source, subject, priority, since, until → the restorations of that kind."""


def subject_of(fields: dict[str, Value]) -> tuple[str, str]:
    """What kind of thing was hit and which: its service, else its category; ("", "") where neither is known."""
    for kind in ("service", "category"):
        value = fields.get(kind)
        if value:
            return kind, str(value)
    return "", ""


def filed(subject: tuple[str, str]) -> str:
    """A subject as the store searches it."""
    return ":".join(subject) if subject[1] else ""


def restorations(story: Story, priority: int | None) -> list[Restoration]:
    """When the incident was done, as far as others may be compared with it."""
    found: list[Restoration] = []
    for spell in story.spells:
        subject = filed(subject_of(spell.fields))
        fit = spell.fields.get("state") != "cancelled" and not spell.fields.get("duplicate_of") and subject
        if fit and priority is not None:
            found.append(Restoration(story.incident.id, spell.start, spell.end, subject, priority,
                                     spell.start - story.incident.opened_at))
    return found


def compare(story: Story, subject: tuple[str, str], priority: int | None, pool: Pool) -> Comparison:
    """The comparison as it could be made when the incident was resolved."""
    restored = story.restored
    assert restored is not None
    if not subject[1] or priority is None:
        lacking = "the priority is" if subject[1] else "service and category are"
        return Comparison(f"none: {lacking} not known", (), None, None)
    at, here = restored.start, story.incident
    basis = (f"{subject[0]} {subject[1]}, priority P{priority}, resolved in the 365 days before, "
             "neither duplicate nor cancelled")
    found = _standing(pool(here.source, filed(subject), priority, at - WITHIN, at), at, here.id)
    ids = tuple(sorted(found))
    if len(found) < LEAST:
        return Comparison(basis, ids, None, None)
    middle = median(took.total_seconds() for took in found.values())
    own = (at - here.opened_at).total_seconds()
    return Comparison(basis, ids, middle, (middle - own) / middle * 100 if middle > 0 else None)


def _standing(pool: Iterable[Restoration], at: datetime, own: str) -> dict[str, timedelta]:
    """Those that were done at ``at``, as was known then; each once."""
    return {each.incident: each.took for each in pool
            if each.incident != own and (each.reopened_at is None or each.reopened_at > at)}
