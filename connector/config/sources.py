"""Where incidents come from: files that a tracker exported, and trackers that are read as they are lived in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from connector.config.secret import Secret
from connector.config.values import FilePath, Instant, MappingName, Part, Refused, ZoneName
from rules.documents.problems import nearest
from rules.durations import parse_duration
from rules.policy.words import Name, Text

KINDS: Final = ("export", "jira", "servicenow")
SHORTEST_OVERLAP: Final = timedelta(minutes=1)
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def _address(value: str) -> str:
    """An address without a slash at its end. What is sent there holds credentials, so it is encrypted."""
    parts = urlsplit(value)
    if parts.username or parts.password:
        raise Refused("credentials stand in the address", "write them under `login`")
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise Refused(f'"{value}" is not an address', "for example https://example.atlassian.net")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Refused("the address is not encrypted", "write https://; http:// is for this machine only")
    return value.rstrip("/")


def _span(value: Any) -> timedelta:
    if isinstance(value, timedelta):
        return value
    return parse_duration(str(getattr(value, "text", value))).on(None)


def _overlap(value: Any) -> timedelta:
    span = _span(value)
    if span < SHORTEST_OVERLAP:
        raise Refused("an overlap of less than a minute loses what is committed or found late",
                      "leave it out, or write at least 1m")
    return span


def _restriction(query: str) -> str:
    if re.search(r"\^?ORDERBY|\^NQ|\^EQ|javascript:|[\r\n]", query):
        raise Refused("a query may only restrict", "leave out ORDERBY, ^NQ, ^EQ and javascript:")
    return query


Address = Annotated[Text, AfterValidator(_address)]
Span = Annotated[timedelta, BeforeValidator(_span)]
Overlap = Annotated[timedelta, BeforeValidator(_overlap)]
Names = Annotated[tuple[Text, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


def _permitted(kind: Any) -> Any:
    if isinstance(kind, str) and kind not in KINDS:
        raise Refused(f'"kind": "{kind}" is not permitted', nearest(kind, KINDS))
    return kind


class Export(Part):
    """A file which the tracker exported."""

    source: Name
    kind: Annotated[Literal["export"], BeforeValidator(_permitted)]
    file: FilePath
    mapping: MappingName | None = None
    """The name of a shipped mapping, or the path of one's own (it ends in ``.yaml``); recognised without."""
    timezone: ZoneName | None = None
    """The zone of times in the file that name none, where it is not the mapping's."""
    live_since: Instant | None = None
    """From when on firings are acted on; what was due before is historic."""


class FieldOf(Part):
    """A field of the tracker in place of the mapping's, with words of its own beside the mapping's."""

    column: Names
    words: dict[str, str] = {}


def _field(value: Any) -> Any:
    return value if isinstance(value, dict) else {"column": value}


class Live(Part):
    """What every tracker that is read over the network has in common."""

    source: Name
    url: Address
    live_since: Instant | None = None
    """From when on firings are acted on. Without it: from the first pass that read the source."""
    since: Instant | None = None
    """How far back incidents are read at first, by their last change; everything without it."""
    overlap: Overlap = timedelta(minutes=5)
    """How long before the newest change seen each reading starts: changes are committed late and found later."""
    mapping: MappingName | None = None
    """The path of a mapping of one's own in place of the shipped one."""
    fields: dict[Name, Annotated[FieldOf, BeforeValidator(_field)]] = {}
    """Field of Rung → field of the tracker (its name or id), where it is not the one that is found."""
    automation: Names = ()
    """Accounts that are not people."""
    agents: Names = ()
    """Accounts known to be staff."""
    requests_per_minute: Annotated[int, Field(ge=1, strict=True)] = 300
    timeout: Span = timedelta(seconds=60)
    """For one answer."""

    @property
    def listing(self) -> str:
        """Which incidents it lists, as text: how far one listing was read says nothing of another."""
        return f"{self.url} since {self.since}"


class JiraLogin(Part):
    """Cloud: ``email`` and ``token``. Data Center: ``token`` alone, a personal access token."""

    email: Text | None = None
    token: Secret


class Jira(Live):
    """Jira Cloud or Data Center, with or without Jira Service Management: which, is found out."""

    kind: Literal["jira"]
    login: JiraLogin
    query: Text
    """JQL that says which issues are incidents, without ORDER BY: ``project = OPS AND type = Incident``."""

    @property
    def listing(self) -> str:
        return f"{super().listing}: {self.query}"


class ServiceNowLogin(Part):
    """Basic (``user``, ``password``), OAuth (``client_id``, ``client_secret``, with user and password or without),
    or ``api_key``."""

    user: Text | None = None
    password: Secret | None = None
    client_id: Text | None = None
    client_secret: Secret | None = None
    api_key: Secret | None = None

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        hint = "give user and password, client_id and client_secret (with user and password or without), or api_key"
        pairs = ((self.user, self.password), (self.client_id, self.client_secret))
        if any((one is None) != (other is None) for one, other in pairs):
            raise Refused("half of a login is missing", hint)
        if (self.api_key is None) == all(one is None for one, _ in pairs):
            raise Refused("this is not one way to log in", hint)
        return self


class ServiceNow(Live):
    """A ServiceNow instance, through its Table API."""

    kind: Literal["servicenow"]
    login: ServiceNowLogin
    table: Annotated[Text, Field(pattern=r"^[a-z][a-z0-9_]*$")] = "incident"
    query: Annotated[Text, AfterValidator(_restriction)] | None = None
    """An encoded query that says which rows are read, without ORDERBY: ``assignment_group.name=Network``."""
    overlap: Overlap = timedelta(minutes=2)
    on_call: dict[Name, Text] = {}
    """Roster of the policy → the assignment group whose on-call schedule it is."""
    changes: bool = True
    """Whether change requests are read as change windows."""

    @property
    def listing(self) -> str:
        return f"{super().listing}: {self.table} {self.query}"


def _form(value: Any) -> str:
    """Which form an entry has; one of no known kind is looked at as an export, which says what is permitted."""
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return f"<{kind}>" if kind in ("jira", "servicenow") else "<export>"


LiveSource: TypeAlias = Jira | ServiceNow
Source: TypeAlias = Export | Jira | ServiceNow
Sources: TypeAlias = tuple[Annotated[
    Annotated[Export, Tag("<export>")] | Annotated[Jira, Tag("<jira>")] | Annotated[ServiceNow, Tag("<servicenow>")],
    Discriminator(_form)], ...]
