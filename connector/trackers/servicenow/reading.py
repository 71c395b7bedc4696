"""Reading the source: what changed, what is asked for by id, what there is at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from connector.config.sources import ServiceNow
from connector.store.live_values import Missing
from connector.trackers.contract import Again, Batch, Listed, Versions
from connector.trackers.errors import Denied, Unavailable
from connector.trackers.exports.job import Job
from connector.trackers.http.pace import Pace
from connector.trackers.servicenow.building import Builder
from connector.trackers.servicenow.cells import Row, needed, needed_id, needed_instant
from connector.trackers.servicenow.changes import belongs, changes
from connector.trackers.servicenow.conditions import Own
from connector.trackers.servicenow.dictionary import unaudited
from connector.trackers.servicenow.fields import Columns
from connector.trackers.servicenow.history import Histories, History
from connector.trackers.servicenow.marks import EVER, moved, read_mark, settling, version
from connector.trackers.servicenow.names import Names
from connector.trackers.servicenow.query import both, chunks, is_sys_id, literal, one_of
from connector.trackers.servicenow.session import check_account, check_query
from connector.trackers.servicenow.slas import slas
from connector.trackers.servicenow.table import SMALLEST, Tables, among
from connector.trackers.servicenow.values import Values
from rules.incident import Incident

ROWS: Final = 200
"""Of a page of incidents with all their fields."""
SECOND: Final = timedelta(seconds=1)
"""An entry of the history may be dated a moment after the row's own update."""
_AGAIN: Final = 5
LISTED_ROWS: Final = 1000
"""Of a page of ids and versions."""
_LISTED: Final = ("sys_id", "number", "sys_updated_on", "sys_mod_count")


class Reader:
    """Reads one source. Each call begins with making sure of account and query."""

    def __init__(self, config: ServiceNow, tables: Tables, pace: Pace, job: Job, columns: Columns, own: Own,
                 names: Names) -> None:
        self._config, self._tables, self._pace, self._own, self._columns = config, tables, pace, own, columns
        self._job = job
        self._values = Values(job, columns, names)
        self.histories = Histories(tables, config.table)
        self._young = settling(config.overlap)

    def changed(self, mark: str | None, known: Versions) -> Iterator[Batch]:
        """See ``Tracker.changed``."""
        self._begin()
        at = (self._config.since or EVER) if mark is None else read_mark(mark, self._config.source)
        since, total, read = at if mark is None else at - self._config.overlap, None, False
        for page in changes(self._tables, self._config.table, self._own, since, self._columns.asked, limit=ROWS):
            server_time = page.server_time or self._pace.now()
            at = moved(at, needed_instant(page.rows[-1], "sys_updated_on"), server_time)
            stored = known([needed_id(row) for row in page.rows])
            fresh = [row for row in page.rows if stored.get(needed_id(row)) != version(row, server_time, self._young)]
            total, read = total if read else page.total, True
            yield Batch(self._incidents(fresh, server_time), literal(at), len(page.rows), total)
        if not read:
            if mark is not None and at > (self._config.since or EVER):
                self._sees()
            yield Batch((), literal(at), 0)

    def read(self, ids: Sequence[str]) -> Again:
        """See ``Tracker.read``."""
        self._begin()
        incidents: list[Incident] = []
        asked = _sys_ids(ids)
        missing: dict[str, Missing] = {name: "deleted" for name in asked}
        for chunk in chunks(asked):
            found = self._tables.all(self._config.table, one_of("sys_id", chunk), self._columns.asked,
                                     fits=among("sys_id", chunk), display="all")
            incidents += self._incidents(found.rows, found.server_time or self._pace.now())
        if asked and not incidents:
            self._sees()
        here = self._of_source([incident.id for incident in incidents])
        for incident in incidents:
            del missing[incident.id]
            if incident.id not in here:
                missing[incident.id] = "moved"
        return Again(tuple(incidents), missing)

    def census(self, since: datetime) -> Iterator[Sequence[Listed]]:
        """See ``Tracker.census``."""
        self._begin()
        fields = tuple(dict.fromkeys((*_LISTED, *self._own.fields)))
        for page in changes(self._tables, self._config.table, self._own, since, fields, limit=LISTED_ROWS,
                            display="false"):
            server_time = page.server_time or self._pace.now()
            yield [Listed(needed_id(row), needed(row, "number"), version(row, server_time, self._young),
                          needed_instant(row, "sys_updated_on")) for row in page.rows]

    def present(self, ids: Sequence[str]) -> Mapping[str, Missing]:
        """See ``Tracker.present``."""
        self._begin()
        asked = _sys_ids(ids)
        here = self._of_source(asked)
        if asked and not here:
            self._sees()
        left = [name for name in asked if name not in here]
        there: set[str] = set()
        for chunk in chunks(left if self._own.text else []):
            found = self._tables.all(self._config.table, one_of("sys_id", chunk), ("sys_id",),
                                     fits=among("sys_id", chunk))
            there |= {needed_id(row) for row in found.rows}
        return {name: "moved" if name in there else "deleted" for name in left}

    def _of_source(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of ``ids`` that the source's query finds."""
        here: set[str] = set()
        for chunk in chunks(ids):
            found = self._tables.all(self._config.table, both(self._own.text, one_of("sys_id", chunk)),
                                     ("sys_id", *self._own.fields), fits=among("sys_id", chunk))
            for row in found.rows:
                belongs(row, self._own)
                here.add(needed_id(row))
        return frozenset(here)

    def _begin(self) -> None:
        check_account(self._tables, self._config)
        check_query(self._tables, self._config, self._own)

    def _incidents(self, rows: Sequence[Row], server_time: datetime) -> tuple[Incident, ...]:
        """The incidents of ``rows``, with their histories."""
        if not rows:
            return ()
        self._columns.look(rows)
        found = {needed_id(row): row for row in rows}
        histories = self.histories.of({name: _updates(row) for name, row in found.items()})
        self._catch_up(found, histories)
        for name, row in found.items():
            histories[name].settled = not self._unsettled(row, histories[name], server_time)
        self._values.learn(list(found.values()), histories)
        beside = slas(self._tables, list(found))
        return tuple(self._build(row, histories[name], version(row, server_time, self._young), beside.get(name, {}))
                     for name, row in found.items())

    def _catch_up(self, found: dict[str, Row], histories: dict[str, History]) -> None:
        """Read rows again that were written before their histories were read: what a row of a moment ago shows would
        pass for a change of its own beside what the history tells since. Those deleted meanwhile are left out."""
        waiting = {name: row for name, row in found.items() if _is_behind(row, histories[name])}
        for _ in range(_AGAIN):
            if not waiting:
                return
            again = {needed_id(row): row for row in self._rows(list(waiting))}
            for name in waiting.keys() - again.keys():
                del found[name], histories[name]
            # One that did not move has a history which counts or dates otherwise than its row.
            later = {name: row for name, row in again.items() if _place(row) != _place(waiting[name])}
            found.update(later)
            histories.update(self.histories.of({name: _updates(row) for name, row in later.items()}))
            waiting = {name: row for name, row in later.items() if _is_behind(row, histories[name])}
        if waiting:
            raise Unavailable("incidents change faster than they can be read", where=self._config.source)

    def _rows(self, ids: Sequence[str]) -> Iterator[Row]:
        """The incidents of those ids that there are, as they are now."""
        for chunk in chunks(ids):
            yield from self._tables.all(self._config.table, one_of("sys_id", chunk), self._columns.asked,
                                        fits=among("sys_id", chunk), display="all").rows

    def _unsettled(self, row: Row, history: History, server_time: datetime) -> bool:
        """Whether the last update of a young row is not in its history: it may be committed a moment later."""
        told = max([EVER, *(one.at for one in history.changes), *(one.at for one in history.said)])
        updated = needed_instant(row, "sys_updated_on")
        return bool(_updates(row)) and told < updated and server_time - updated < self._young

    def _sees(self) -> None:
        """:raises Denied: where the account sees no incident of the source at all, and did so before."""
        table, query = self._config.table, both(self._own.text, "ORDERBYDESCsys_updated_on")
        newest = self._tables.page(table, query, ("sys_id",), limit=SMALLEST)
        if not newest.rows and (not newest.more or self._tables.first_visible(table, query, ("sys_id",)) is None):
            raise Denied("not one incident can be seen any more, and some were", where=self._config.source,
                         hint="has the account lost its rights? nothing is taken for deleted")

    @cached_property
    def _build(self) -> Builder:
        """Made with the first rows: only they say which columns there are."""
        left_out = unaudited(self._tables, self._config.table, sorted(self._columns.found.values()))
        return Builder(self._config.url, self._config.table, self._job, self._columns, self._values, left_out)


def _sys_ids(ids: Sequence[str]) -> list[str]:
    """An export knew an incident by its number alone: that is no id here, so it is not missing either."""
    return [name for name in dict.fromkeys(ids) if is_sys_id(name)]


def _is_behind(row: Row, history: History) -> bool:
    """Whether the history tells of something later than what the row shows."""
    updated, updates = needed_instant(row, "sys_updated_on"), _updates(row)
    return (any(one.at > updated + SECOND or one.update > updates for one in history.changes)
            or any(one.at > updated + SECOND for one in history.said))


def _place(row: Row) -> tuple[datetime, str]:
    return needed_instant(row, "sys_updated_on"), needed(row, "sys_mod_count")


def _updates(row: Row) -> int:
    """Its update counter; of one that is no number, as much as that there were updates."""
    text = needed(row, "sys_mod_count")
    return int(text) if text.isdecimal() and len(text) < 10 else 1
