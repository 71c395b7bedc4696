"""Many tickets about one thing: what callers wrote, filed one by one under the ticket that came first."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from connector.demo.moments import Moment, Span
from connector.demo.tickets import Act, Fields, Part, Ticket, Words


class Call(Part):
    at: Moment
    who: str
    site: str = "Home"
    vip: bool = False
    says: Words
    """The summary, in the caller's words."""
    more: Words = ""
    filed: Span = timedelta(minutes=4)
    """How long until the service desk saw what it belongs to."""


class Flood(Part):
    parent: str
    service: str
    priority: str
    vip_priority: str
    filed_by: tuple[str, ...]
    """The service desk, taking turns."""
    told: Words
    """What each caller was told on filing."""
    over_at: Moment
    """When all of them were resolved in one go, by the automation."""
    over: Words
    closed_at: Moment
    calls: Annotated[tuple[Call, ...], Field(min_length=1)]

    def tickets(self) -> list[Ticket]:
        return [self._ticket(number, call) for number, call in enumerate(self.calls)]

    def _ticket(self, number: int, call: Call) -> Ticket:
        fields = Fields.model_validate({
            "summary": call.says, "description": call.more or call.says, "group": "Service Desk",
            "service": self.service, "priority": self.vip_priority if call.vip else self.priority, "site": call.site,
            "users": 1, "vip": call.vip, "channel": "Phone" if call.vip else "Portal"})
        clerk = self.filed_by[number % len(self.filed_by)]
        filed = Fields.model_validate({"parent": self.parent})
        over = Fields.model_validate({"status": "Resolved", "resolution": "Duplicate"})
        return Ticket(opened=call.at, by=call.who, fields=fields, acts=(
            Act(at=call.at + call.filed, by=clerk, set=filed, say=self.told),
            Act(at=self.over_at, by="automation", set=over, say=self.over),
            Act(at=self.closed_at, by="automation", set=Fields.model_validate({"status": "Closed"}))))
