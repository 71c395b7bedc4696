"""How one instance is set up, as an administrator would: properties, rights, limits."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from connector.sandbox.servicenow.schema import TABLES


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(f"there is no zone {name}") from error
    return name


def _table(name: str) -> str:
    if name not in TABLES:
        raise ValueError(f"the sandbox has no table {name}")
    return name


Table = Annotated[str, AfterValidator(_table)]


class Settings(BaseModel):
    """What can be set with ``POST /sandbox/instance``; what is not named stays."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    zone: Annotated[str, AfterValidator(_zone)] = "America/Los_Angeles"
    """Of every user, who have set none: in it dates are shown, and scripts of a query read them."""
    date_format: str = "yyyy-MM-dd"
    time_format: str = "HH:mm:ss"
    invalid_query_returns_no_rows: bool = False
    """The property ``glide.invalid_query.returns_no_rows``."""
    client_credentials: bool = True
    """``glide.oauth.inbound.client.credential.grant_type.enabled``."""
    denied: dict[Table, Literal["forbidden", "empty"]] = {}
    """Tables that nobody but administrators may read: 403, or an empty list as if there were nothing."""
    hidden_rows: dict[Table, str] = {}
    """Table → an encoded query for the rows that nobody but administrators may read."""
    hidden_fields: dict[Table, tuple[str, ...]] = {}
    """Fields that nobody but administrators may read, or name in a query."""
    locked_fields: dict[Table, tuple[str, ...]] = {}
    """Fields that nobody but administrators may write: what is written there is ignored."""
    assignee_in_group: bool = False
    """A rule that empties ``assigned_to`` where it is nobody of the assignment group."""
    requests_per_hour: Annotated[int, Field(ge=1)] | None = None
    """A rate limit for each user."""
