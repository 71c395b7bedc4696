"""The ordinary tickets of the week: a kind says what is said, a row who, where, and how long it took."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from connector.demo.moments import Moment, Span
from connector.demo.tickets import Act, Fields, Part, Ticket, Words

CLOSED_AFTER: Final = timedelta(days=1)
"""The tracker closes by itself what has been resolved for so long."""
AUTOMATION: Final = "automation"


class Kind(Part):
    """What tickets of a kind have in common, and the words said in them."""

    service: str
    summary: Words
    description: Words
    group: str = "Service Desk"
    priority: Literal["P1", "P2", "P3", "P4", "P5"] = "P4"
    item: str = ""
    hello: Words
    """The first answer."""
    pass_on: Words = ""
    """The note with which the service desk hands it to the network team."""
    found: Words = ""
    """A work note half-way."""
    ask: Words = ""
    """What is asked of the caller."""
    done: Words
    notes: Words


class Row(Part):
    """One ordinary ticket. Spans count from its opening; without ``done`` it is still open."""

    kind: str
    at: Moment
    who: str
    site: str
    priority: Literal["P1", "P2", "P3", "P4", "P5"] | None = None
    item: str = ""
    users: int | None = None
    vip: bool = False
    channel: Literal["Phone", "Portal", "E-mail", "Monitoring"] = "Portal"
    detail: Words = ""
    """What this caller adds."""
    by: str = ""
    """Who takes it; nobody yet where it is empty."""
    taken: Span = timedelta(minutes=5)
    to: str = ""
    """Who of the network team gets it."""
    handed: Span = timedelta(minutes=20)
    found: Span | None = None
    asked: Span | None = None
    answered: Span | None = None
    answer: Words = ""
    done: Span | None = None


class Ordinary(Part):
    kinds: dict[str, Kind]
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]

    def tickets(self) -> list[Ticket]:
        """:raises KeyError: where a row names no kind."""
        return [_ticket(row, self.kinds[row.kind]) for row in self.rows]


def _ticket(row: Row, kind: Kind) -> Ticket:
    monitored = row.channel == "Monitoring"
    fields: dict[str, object] = {
        "summary": f"{kind.summary}: {row.site}" if monitored else kind.summary,
        "description": " ".join(filter(None, (kind.description, row.detail))),
        "priority": row.priority or kind.priority, "group": "Service Desk" if row.to else kind.group,
        "service": kind.service, "site": row.site, "channel": row.channel, "vip": row.vip,
        "item": row.item or kind.item}
    users = row.users if monitored else row.users or 1
    if users is not None:
        fields["users"] = users
    return Ticket(opened=row.at, by="monitoring" if monitored else row.who, fields=Fields.model_validate(fields),
                  acts=tuple(sorted(_acts(row, kind), key=lambda act: act.at)))


def _acts(row: Row, kind: Kind) -> list[Act]:
    """What was done, from taking it to its closing."""
    if not row.by:
        return []

    def act(after: timedelta, by: str, say: str = "", note: str = "", **fields: object) -> Act:
        return Act(at=row.at + after, by=by, set=Fields.model_validate(fields), say=say, note=note)

    holder = row.to or row.by
    acts = [act(row.taken, row.by, kind.hello, status="In Progress", assignee=row.by)]
    if row.to:
        acts.append(act(row.handed, row.by, note=kind.pass_on, assignee=row.to, group="Network L2"))
    if row.found is not None:
        acts.append(act(row.found, holder, note=kind.found))
    if row.asked is not None:
        acts.append(act(row.asked, holder, kind.ask, status="Waiting for customer"))
    if row.answered is not None:
        acts.append(act(row.answered, row.who, row.answer))
        acts.append(act(row.answered + timedelta(minutes=10), holder, status="In Progress"))
    if row.done is not None:
        acts.append(act(row.done, holder, kind.done, status="Resolved", resolution="Done", notes=kind.notes))
        acts.append(act(row.done + CLOSED_AFTER, AUTOMATION, status="Closed"))
    return acts
