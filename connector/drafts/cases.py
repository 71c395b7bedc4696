"""What a draft is made of, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from connector.drafts.contexts import Hit
from connector.drafts.names import Names
from rules.decision import Decision
from rules.incident import Incident
from rules.policy.values import Policy


@dataclass(frozen=True, slots=True)
class Case:
    """What a draft is made of: the incident, what was decided of it, and who people are."""

    incident: Incident
    decision: Decision
    policy: Policy
    names: Names


class Built(NamedTuple):
    """A context and the template that it is for, by its path within the folder of templates."""

    template: str
    phase: str
    context: Hit
    holds_until: datetime | None
    """When a time that it names passes, and it must be made anew."""


def only(cls: type[Hit], values: dict[str, Any]) -> Hit:
    """The context with the fields that it documents, and no other."""
    return cls(**{field.name: values[field.name] for field in fields(cls)})


def earliest(*instants: datetime | None) -> datetime | None:
    """The first of those that there are."""
    return min((at for at in instants if at is not None), default=None)
