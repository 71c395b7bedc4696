"""The queue: incidents in order of business impact, now or as it was at an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from connector.config.model import Config
from connector.passes.asking import Asked, Asker, as_of
from connector.passes.outlook import is_open
from connector.passes.parts import App
from connector.passes.policy_file import read_policy
from connector.store import QueueRow
from rules.documents.problems import nearest
from rules.incident import DONE_STATES, Incident
from rules.policy.values import text_digest

EVERYTHING: Final = 1 << 31
LAST: Final = 9
"""Behind P5."""
OnProgress = Callable[[int], None]


@dataclass(frozen=True)
class Wanted:
    """Which incidents are asked for; names in capitals or not."""

    source: str | None = None
    group: str | None = None
    assignee: str | None = None
    """An account, or a person's short name in the configuration."""


class Queue(NamedTuple):
    at: datetime
    total: int
    """How many are open and asked for."""
    shown: tuple[Asked, ...]
    """The first of them."""
    undecided: int
    """How many of the open ones no pass has decided yet."""
    hint: str
    """Where nothing is found: what may have been meant."""


class Held(NamedTuple):
    """Who has an incident."""

    source: str
    group: str | None
    assignee: str | None


def queue_now(app: App, wanted: Wanted, limit: int) -> Queue:
    """The open incidents as they stand, in order of priority, score and age.

    The stored order is taken where the last decision still holds, and made anew where it does not.
    """
    now, asker = app.clock(), Asker(app)
    everything, keep = app.store.queue(EVERYTHING), _test(app.config, wanted)
    rows = {(row.source, row.id): row for row in everything if keep(_held(row))}
    stale = (stored.incident for stored in app.store.due(now, _digest(app)) if stored.cursor in rows)
    fresh = {(asked.incident.source, asked.incident.id): asked for asked in asker.ask(stale, now)}
    order = sorted(rows, key=lambda cursor: _place(fresh[cursor]) if cursor in fresh else _stored_place(rows[cursor]))
    first = order[:limit]
    missing = [stored.incident for cursor in first if cursor not in fresh
               if (stored := app.store.incident(*cursor)) is not None]
    shown = [*(fresh[cursor] for cursor in first if cursor in fresh), *asker.ask(missing, now)]
    undecided = sum(row.decided_at is None for row in rows.values())
    hint = "" if rows else _hint(wanted, map(_held, everything))
    return Queue(now, len(rows), tuple(sorted(shown, key=_place)), undecided, hint)


def queue_at(app: App, at: datetime, wanted: Wanted, limit: int, on_progress: OnProgress = lambda _: None) -> Queue:
    """The queue as it would have been at ``at``: every incident that was open then, decided anew."""
    found = [asked for asked in Asker(app).ask(_open_then(app, at, wanted, on_progress), at) if is_open(asked.decision)]
    keep = _test(app.config, wanted)
    held = [_held_then(asked) for asked in found]
    asked_for = sorted((asked for asked, each in zip(found, held, strict=True) if keep(each)), key=_place)
    return Queue(at, len(asked_for), tuple(asked_for[:limit]), 0, "" if asked_for else _hint(wanted, held))


def _open_then(app: App, at: datetime, wanted: Wanted, on_progress: OnProgress) -> Iterable[Incident]:
    for stored in app.store.incidents(wanted.source):
        on_progress(1)
        if stored.gone is not None and stored.gone.at <= at:
            continue
        then = as_of(stored.incident, at)
        if then is not None and then.now().get("state") not in DONE_STATES:
            yield then


def _digest(app: App) -> str:
    stored = app.store.policies()
    return stored[-1].digest if stored else text_digest(read_policy(app.config.policy))


def _place(asked: Asked) -> tuple[int, int, datetime, str, str]:
    decision, incident = asked.decision, asked.incident
    return decision.priority or LAST, -decision.score, incident.opened_at, incident.source, incident.id


def _stored_place(row: QueueRow) -> tuple[int, int, datetime, str, str]:
    return row.priority or LAST, -row.score, row.opened_at, row.source, row.id


def _held(row: QueueRow) -> Held:
    return Held(row.source, row.group, row.assignee)


def _held_then(asked: Asked) -> Held:
    fields = asked.fields
    return Held(asked.incident.source, _text(fields.get("group")), _text(fields.get("assignee")))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _test(config: Config, wanted: Wanted) -> Callable[[Held], bool]:
    group, accounts = (wanted.group or "").casefold(), _accounts(config, wanted.assignee)

    def keep(held: Held) -> bool:
        return ((wanted.source is None or held.source == wanted.source)
                and (not group or (held.group or "").casefold() == group)
                and (not accounts or (held.assignee or "").casefold() in accounts))

    return keep


def _accounts(config: Config, name: str | None) -> set[str]:
    """The accounts, in small letters, of the person or account ``name``."""
    if name is None:
        return set()
    own = {account for person in config.people if person.person == name
           for accounts in person.accounts.values() for account in accounts}
    return {account.casefold() for account in own | {name}}


def _hint(wanted: Wanted, everything: Iterable[Held]) -> str:
    """Where nothing is found because a name is not among the open ones': the nearest that is."""
    held = list(everything)
    there_are = ((wanted.group, {each.group for each in held}), (wanted.assignee, {each.assignee for each in held}))
    for name, names in there_are:
        known = sorted(each for each in names if each)
        if name is not None and known and name.casefold() not in {each.casefold() for each in known}:
            return nearest(name, known)
    return ""
