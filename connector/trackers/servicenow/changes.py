"""What changed, oldest first, without a gap: pages by (sys_updated_on, sys_id).

The clock of ``sys_updated_on`` ticks in seconds, and a mass update shares one. So a page never begins
behind an instant but behind a row: first what is left of the last row's second, then what is later.
No offset: rows move to the end while they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from connector.trackers.errors import Untrusted
from connector.trackers.servicenow.cells import Row, needed_id, needed_instant
from connector.trackers.servicenow.conditions import Own
from connector.trackers.servicenow.query import both, condition, literal
from connector.trackers.servicenow.table import Page, Tables, before

UPDATED: Final = "sys_updated_on"
_ORDER: Final = f"ORDERBY{UPDATED}^ORDERBYsys_id"


@dataclass(frozen=True)
class Bound:
    """From where a page is asked for: ``since`` an instant, the rest of its ``second``, or ``later``."""

    how: Literal["since", "second", "later"]
    at: datetime
    sys_id: str = ""

    def query(self, own: Own) -> str:
        if self.how == "second":
            return both(own.text, condition(UPDATED, "=", literal(self.at)), condition("sys_id", ">", self.sys_id),
                        "ORDERBYsys_id")
        return both(own.text, condition(UPDATED, ">=" if self.how == "since" else ">", literal(self.at)), _ORDER)

    def holds(self, at: datetime, sys_id: str) -> bool:
        if self.how == "second":
            return at == self.at and sys_id > self.sys_id
        return at >= self.at if self.how == "since" else at > self.at


def changes(tables: Tables, table: str, own: Own, since: datetime, fields: Sequence[str], *, limit: int,
            display: Literal["all", "false"] = "all") -> Iterator[Page]:
    """Every page with rows, up to the present.

    :raises TrackerError: before a page is handed out of which one row should not be there, or lacks
        what every row has.
    """
    bound = Bound("since", since.astimezone(UTC).replace(microsecond=0))  # rows know seconds only
    while True:
        page = tables.page(table, bound.query(own), fields, limit=limit, display=display)
        last = _verified(page, bound, own)
        if last is not None:
            yield page
        if page.more and last is None:
            row = tables.first_visible(table, bound.query(own), ("sys_id", UPDATED))
            if row is not None:
                at, sys_id = needed_instant(row, UPDATED), needed_id(row)
                if not bound.holds(at, sys_id):
                    raise Untrusted("query-ignored", "a row came back that the query excludes")
                bound = Bound("second", at, before(sys_id))
                continue
        if page.more and last is not None:
            bound = Bound("second", *last)
        elif bound.how == "second":
            bound = Bound("later", bound.at)
        else:
            return


def _verified(page: Page, bound: Bound, own: Own) -> tuple[datetime, str] | None:
    """The last row's place; ``None`` where there is no row. :raises Untrusted:"""
    last: tuple[datetime, str] | None = None
    for row in page.rows:
        here = needed_instant(row, UPDATED), needed_id(row)
        if not bound.holds(*here) or (last is not None and here <= last):
            raise Untrusted("query-ignored", "rows came back that the query excludes, or out of its order",
                            hint="do all fields of `query` exist, and may the account read them?")
        last = here
        belongs(row, own)
    return last


def belongs(row: Row, own: Own) -> None:
    """:raises Untrusted: where ``row`` is none of the source's: a part of its query was ignored."""
    broken = own.broken_by(row)
    if broken is not None:
        raise Untrusted("query-ignored", f"a row came back that does not meet {broken}",
                        hint="is the name of the field right, and may the account read it?")
