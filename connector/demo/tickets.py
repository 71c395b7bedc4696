"""What a ticket of the week is: how it was opened, and what people did with it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from connector.demo.moments import Moment

Status = Literal["Open", "In Progress", "Waiting for customer", "Waiting for vendor", "Resolved", "Closed", "Canceled"]
DONE: Final = frozenset({"Resolved", "Closed", "Canceled"})


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _folded(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_folded)]
"""Text in which ``{bgp}`` stands for the key of the ticket named so."""


class Fields(Part):
    """What a ticket shows. Only what is named is set; ``""`` empties."""

    summary: Words = ""
    description: Words = ""
    status: Status = "Open"
    priority: Literal["P1", "P2", "P3", "P4", "P5"] = "P3"
    group: str = "Service Desk"
    assignee: str = ""
    service: str = ""
    item: str = ""
    site: str = ""
    users: int | None = None
    outage: bool = False
    vip: bool = False
    vendor_case: str = ""
    problem: str = ""
    parent: str = ""
    """The name of another ticket."""
    channel: Literal["Phone", "Portal", "E-mail", "Monitoring"] = "Portal"
    resolution: Literal["", "Done", "Duplicate", "Won't Do", "Cannot Reproduce"] = ""
    notes: Words = ""
    """How it was resolved, for colleagues."""
    labels: tuple[str, ...] = ()

    def named(self) -> dict[str, Any]:
        """Those that were set, by name."""
        return {name: getattr(self, name) for name in Fields.model_fields if name in self.model_fields_set}


class Act(Part):
    """What one person did at one instant: changed fields, and said something or noted it."""

    at: Moment
    by: str
    """An account of the staff, or the name of a caller."""
    set: Fields = Fields()
    say: Words = ""
    """A comment that the caller can read."""
    note: Words = ""
    """A work note, for colleagues only."""


class Sent(Part):
    """A draft that somebody sent through Rung; the tracker shows nothing of it."""

    at: Moment
    by: str
    to: str
    """The audience."""


class Ticket(Part):
    ticket: str = ""
    """Its name within the week; ordinary ones have none."""
    opened: Moment
    by: str
    fields: Fields
    acts: tuple[Act, ...] = ()
    sent: tuple[Sent, ...] = ()
    """Only of tickets with a name."""


class Story(Part):
    """Tickets that belong together, and what a reader should know of them."""

    story: str
    title: str
    tells: Words
    """What happened, and who was in it."""
    sees: Words
    """What Rung should see."""
    tickets: Annotated[tuple[Ticket, ...], Field(min_length=1)]
