"""Looking drafts up: by id, by the key of their incident, by state; and what their words rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from connector.errors import RungError
from connector.store import Draft, Rests, Statement, Store


class Listed(NamedTuple):
    """A draft with the key of its incident."""

    draft: Draft
    key: str


class Explained(NamedTuple):
    """A sentence with what it rests on; nothing where it is the template's own."""

    text: str
    rests_on: tuple[Rests, ...]


def with_keys(store: Store, drafts: Sequence[Draft]) -> list[Listed]:
    keys: dict[tuple[str, str], str] = {}
    for draft in drafts:
        at = draft.source, draft.incident
        if at not in keys:
            stored = store.incident(*at)
            keys[at] = stored.incident.key if stored is not None else draft.incident
    return [Listed(draft, keys[draft.source, draft.incident]) for draft in drafts]


def asked_for(store: Store, word: str, audience: str | None, history: bool) -> list[Listed]:
    """The drafts that ``word`` names: the beginning of an id, or the key of an incident.

    Of a key those that still stand, the latest of each audience where none does; with
    ``history`` every version. :raises RungError: where there is none.
    """
    found = [draft for stored in store.find(word) for draft in store.drafts_of(*stored.cursor)]
    by_key = bool(found)
    if not found and len(word) >= 4:
        found = store.draft(word.lower())
    if audience is not None:
        found = [draft for draft in found if draft.audience == audience]
    if not found:
        of = f' for the audience "{audience}"' if audience else ""
        raise RungError(f"there is no draft of {word}{of}", hint="`rung drafts list --state all` shows every draft")
    if not history:
        found = _standing(found) if by_key else _latest(found)
    return with_keys(store, found)


def _latest(drafts: Sequence[Draft]) -> list[Draft]:
    return list({draft.id: draft for draft in sorted(drafts, key=lambda one: one.version)}.values())


def _standing(drafts: Sequence[Draft]) -> list[Draft]:
    latest = _latest(drafts)
    standing = [draft for draft in latest if draft.state in ("waiting", "held", "approved")]
    return standing or list({draft.audience: draft for draft in latest}.values())


def explained(draft: Draft) -> Iterator[Explained]:
    """Every sentence of a draft with what it rests on, each source once."""
    for statement in draft.statements:
        yield Explained(statement.text, tuple(draft.rests_on[number] for number in numbers(statement)))


def numbers(statement: Statement) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for _, found in statement.values for number in found))
