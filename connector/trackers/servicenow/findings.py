"""What ``rung check`` tells of an instance, right by right. A fault is a finding here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from connector.config.sources import ServiceNow
from connector.trackers.contract import Finding
from connector.trackers.errors import Refused, TrackerError
from connector.trackers.exports.job import Job
from connector.trackers.servicenow.cells import Row, needed, needed_id, raw
from connector.trackers.servicenow.conditions import Own
from connector.trackers.servicenow.fields import Columns
from connector.trackers.servicenow.findings_beside import Beside, tried
from connector.trackers.servicenow.history import Histories
from connector.trackers.servicenow.names import Names
from connector.trackers.servicenow.query import NOBODY, both, condition
from connector.trackers.servicenow.session import check_account, check_query
from connector.trackers.servicenow.table import Tables

CLOCK: Final = timedelta(seconds=60)
"""How far the two clocks may be apart: times at which rules fire are compared with the machine's own."""


class Findings:
    """Asks one source."""

    def __init__(self, config: ServiceNow, tables: Tables, job: Job, columns: Columns, own: Own, names: Names,
                 histories: Histories) -> None:
        self._config, self._tables, self._columns = config, tables, columns
        self._own = own
        self._beside = Beside(config, tables, job, own, names, histories)
        self._row: Row | None = None

    def all(self, now: datetime) -> Iterator[Finding]:
        """See ``Tracker.findings``."""
        login = tried("login", self._login, "look at the login in rung.yaml")
        yield login
        if login.ok is False:
            return
        yield Finding("deployment", True, f"ServiceNow at {self._config.url}, table {self._config.table}")
        try:
            at = self._tables.page(self._config.table, condition("sys_id", "=", NOBODY), ("sys_id",),
                                   limit=1).server_time
        except Refused as refused:
            yield _no_table(self._config.table, refused)
            return
        except TrackerError as fault:
            yield Finding("clock", None, fault.what, fault.hint)
        else:
            yield _clock(at, now)
        yield tried("query", self._query, "look at `query`")
        read = tried("read incidents", self._incident, "the role `itil` or `snc_read_only` lets it read")
        if read.ok is None and self._own.text:
            read = read._replace(hint=f"look at `query` first; if it is right, {read.hint}")
        yield read
        if self._row is not None:
            yield tried("time zone", self._zone, "the account's zone should be GMT")
            yield from self._fields()
            yield from self._beside.history()
        yield from self._beside.tables()
        yield from self._beside.words()
        yield from self._beside.around(now)

    def _login(self) -> tuple[bool | None, str]:
        name = check_account(self._tables, self._config)
        return (True, f"as {name}") if name else (None, "the account may not read its own record")

    def _query(self) -> tuple[bool | None, str]:
        check_query(self._tables, self._config, self._own)
        return True, self._own.text or f"all of {self._config.table}"

    def _incident(self) -> tuple[bool | None, str]:
        page = self._tables.page(self._config.table, both(self._own.text, "ORDERBYDESCsys_updated_on"),
                                 self._columns.asked, limit=20, display="all")
        self._columns.look(page.rows)
        if page.rows:
            self._row = page.rows[0]
            return True, f"{page.total} found" if page.total is not None else "found"
        if page.total:
            return False, f"{page.total} found, and the account may see none of the first {page.limit}"
        return None, "none found: none there, or none that the account may see"

    def _zone(self) -> tuple[bool | None, str]:
        """A raw instant, asked for as it came, must find its row: else the two are not in the same zone."""
        row = self._row or {}
        name, updated = needed_id(row), needed(row, "sys_updated_on")
        same = self._tables.page(self._config.table, both(condition("sys_id", "=", name), condition(
            "sys_updated_on", "=", updated)), ("sys_id",), limit=1).rows
        if same:
            return True, "instants are UTC, in answers as in queries"
        again = self._tables.one(self._config.table, name, ("sys_updated_on",))
        if again is None or raw(again, "sys_updated_on") != updated:
            return None, "the incident changed meanwhile"
        return False, "an instant asked for as it was answered finds nothing"

    def _fields(self) -> Iterator[Finding]:
        for field, column in self._columns.found.items():
            yield Finding(f"field {field}", True, column)
        for field in self._columns.lacking:
            yield Finding(f"field {field}", False, "no such column, or the account may not read it",
                          "name another under `fields`; until then the field is unknown")


def _clock(at: datetime | None, now: datetime) -> Finding:
    hint = "set the time of this machine by NTP"
    if at is None:
        return Finding("clock", None, "the instance does not say what time it is")
    apart = at - now
    close = abs(apart) <= CLOCK
    return Finding("clock", close, f"{abs(apart).total_seconds():.0f} s {'ahead' if apart > timedelta() else 'behind'}",
                   "" if close else hint)


def _no_table(table: str, refused: Refused) -> Finding:
    """Nothing can be read of it, so it is all that is told."""
    absent = "invalid table" in refused.what.lower()
    return Finding("table", False, f'the instance has no table "{table}"' if absent else f"{table}: {refused.what}",
                   "look at `table`")
