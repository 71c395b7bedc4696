"""Rows of a table, page by page. What an answer does not say is not concluded from it.

The limit is applied before the access rules: a page may be short, even empty, and not be the end. What
is left is told by ``X-Total-Count``, or by a ``Link`` to the next page; where a proxy took both away,
only an empty page is an end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from connector.trackers.errors import Denied, Refused, Untrusted
from connector.trackers.http.answers import Answer
from connector.trackers.http.client import Client
from connector.trackers.servicenow.cells import Row, needed_id, raw
from connector.trackers.servicenow.query import both, condition

API: Final = "/api/now/table"
SMALLEST: Final = 10
"""Rows of a page below which an answer that is cut off is no longer a matter of its size."""
WIDE: Final = 10_000
"""Rows looked through at once for the next one that the account may see."""
_CUT: Final = ("cut-off", "error-inside", "too-large")


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    limit: int
    """What was asked for in the end."""
    total: int | None
    """Rows that the query finds, those hidden from the account among them."""
    more: bool
    """Whether there are rows behind this page, as far as can be said."""
    server_time: datetime | None


@dataclass(frozen=True)
class Found:
    """Everything that a query finds."""

    rows: Sequence[Row]
    hidden: int | None
    """Rows that are there and that the account may not see; ``None`` where the instance does not say."""
    server_time: datetime | None
    """Of the last answer."""


class Tables:
    """Reads rows through ``client``. Remembers for its life how large a page an answer can hold."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._most: dict[str, int] = {}

    def page(self, table: str, query: str, fields: Sequence[str], *, limit: int, offset: int = 0,
             display: Literal["all", "true", "false"] = "false", counted: bool = True) -> Page:
        """One page. An answer that the instance cut off by its quota is asked for again, half as large.

        :raises TrackerError:
        """
        limit = min(limit, self._most.get(table, limit))
        while True:
            params: dict[str, str | int] = {
                "sysparm_query": query, "sysparm_fields": ",".join(fields), "sysparm_limit": limit,
                "sysparm_display_value": display, "sysparm_exclude_reference_link": "true"}
            if offset:
                params["sysparm_offset"] = offset
            if not counted:
                params["sysparm_no_count"] = "true"
            try:
                answer = self.client.get(f"{API}/{table}", params)
            except Untrusted as fault:
                if fault.kind not in _CUT or limit <= SMALLEST:
                    raise
                limit = self._most[table] = max(SMALLEST, limit // 2)
                continue
            rows = _rows(answer, table)
            if len(rows) > limit:
                raise Untrusted("query-ignored", f"{len(rows)} rows of {table} came where {limit} were asked for")
            total = _total(answer)
            return Page(rows, limit, total, _more(rows, offset, limit, total, _next(answer)), answer.server_time)

    def all(self, table: str, query: str, fields: Sequence[str], *, fits: Callable[[Row], bool] = lambda row: True,
            limit: int = 1000, display: Literal["all", "true", "false"] = "false") -> Found:
        """All that ``query`` finds, in order of sys_id, each page from behind the last row of the one before.

        ``fits`` says whether a row is one that was asked for.

        :raises TrackerError: also where one does not fit: then the instance ignored a part of the query.
        """
        rows: list[Row] = []
        last, matched = "", None
        while True:
            behind = both(query, condition("sys_id", ">", last) if last else "", "ORDERBYsys_id")
            page = self.page(table, behind, fields, limit=limit, display=display)
            matched = page.total if matched is None else matched
            for row in page.rows:
                name = needed_id(row)
                if name <= last or not fits(row):
                    raise Untrusted("query-ignored", f"a row of {table} came back that was not asked for",
                                    hint="may the account read all fields that are asked for?")
                last = name
                rows.append(row)
            if not page.more:
                break
            if not page.rows:
                visible = self.first_visible(table, behind, ("sys_id",))
                if visible is None:
                    break
                last = before(needed_id(visible))
        return Found(rows, None if matched is None else max(0, matched - len(rows)), page.server_time)

    def first_visible(self, table: str, query: str, fields: Sequence[str]) -> Row | None:
        """The first row of ``query`` that the account may see, however many hidden ones lie before it."""
        offset = 0
        while True:
            page = self.page(table, query, fields, limit=WIDE, offset=offset)
            if page.rows:
                return page.rows[0]
            if not page.more:
                return None
            offset += page.limit

    def one(self, table: str, sys_id: str, fields: Sequence[str]) -> Row | None:
        """One row by its id, raw and shown; ``None`` where there is none that the account may see."""
        page = self.page(table, condition("sys_id", "=", sys_id), ("sys_id", *fields), limit=2, display="all",
                         counted=False)
        if any(needed_id(row) != sys_id for row in page.rows):
            raise Untrusted("query-ignored", f"another row of {table} came than was asked for")
        return page.rows[0] if page.rows else None

    def readable(self, table: str, query: str, fields: Sequence[str], **more: Any) -> Found | None:
        """As ``all``; ``None`` where the account may not read the table, or there is no such table."""
        try:
            return self.all(table, query, fields, **more)
        except Denied as denied:
            if denied.status == 401:
                raise
            return None
        except Refused as refused:
            if refused.status != 400 or "invalid table" not in refused.what.lower():
                raise  # a proxy may refuse what it finds too long: that says nothing of rights
            return None


def among(field: str, names: Iterable[str]) -> Callable[[Row], bool]:
    """Whether a row's ``field`` is one of ``names``."""
    asked = frozenset(names)
    return lambda row: raw(row, field) in asked


def before(name: str) -> str:
    """The sys_id just before ``name``: hexadecimal, so that ``>`` finds ``name`` itself again."""
    return f"{max(0, int(name, 16) - 1):032x}"


def _rows(answer: Answer, table: str) -> Sequence[Row]:
    rows = answer.data.get("result") if isinstance(answer.data, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Untrusted("shape", f"the answer holds no rows of {table}", hint="is this the address of a ServiceNow?")
    return rows


def _more(rows: Sequence[Row], offset: int, limit: int, total: int | None, following: bool | None) -> bool:
    """Whether there may be rows behind. What came counts, not what was asked for: a page may be cut short."""
    if total is None and following is None:
        return bool(rows)
    return bool(following) or (total is not None and offset + (len(rows) or limit) < total)


def _total(answer: Answer) -> int | None:
    text = answer.headers.get("X-Total-Count", "")
    return int(text) if text.isdecimal() else None


def _next(answer: Answer) -> bool | None:
    links = answer.headers.get("Link")
    return None if links is None else 'rel="next"' in links
