"""What ``rung check`` tells of what stands beside the incidents: histories, names, choices, planned work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Final

from connector.config.sources import ServiceNow
from connector.trackers.contract import Finding
from connector.trackers.errors import Denied, TrackerError
from connector.trackers.exports.job import Job
from connector.trackers.servicenow.cells import needed_id, raw
from connector.trackers.servicenow.conditions import Own
from connector.trackers.servicenow.history import Histories
from connector.trackers.servicenow.names import GROUP, Names
from connector.trackers.servicenow.query import LISTED, both, condition, one_of
from connector.trackers.servicenow.surroundings import ON_CALL, surroundings
from connector.trackers.servicenow.table import Tables

BESIDE: Final[tuple[tuple[str, str], ...]] = (
    ("sys_user", "accounts stay sys_ids, so nobody is recognised"),
    ("sys_user_group", "groups are named as the incident shows them"),
    ("task_sla", "the instance's own targets are not shown"),
    ("sys_choice", "the words of choices cannot be compared with the mapping's"),
    ("sys_dictionary", "every field counts as audited"))
"""Tables that are read beside the incident and its history, and what is lost without each."""


class Beside:
    """Asks one source."""

    def __init__(self, config: ServiceNow, tables: Tables, job: Job, own: Own, names: Names,
                 histories: Histories) -> None:
        self._config, self._tables, self._job = config, tables, job
        self._own, self._names, self._histories = own, names, histories

    def history(self) -> Iterator[Finding]:
        try:
            rows = self._tables.page(self._config.table, both(self._own.text, "sys_mod_count>0",
                                     "ORDERBYDESCsys_updated_on"), ("sys_id",), limit=LISTED).rows
            names = [needed_id(one) for one in rows]
            histories = self._histories.of({name: 1 for name in names}).values()
        except TrackerError as fault:
            yield Finding("read sys_audit", False, fault.what, fault.hint)
            return
        closed = self._histories.closed
        changed, said = any(one.changes for one in histories), any(one.said for one in histories)
        yield Finding("read sys_audit", False if "sys_audit" in closed else changed or None,
                      "the account may not" if "sys_audit" in closed else "found" if changed else
                      "nothing found: no history, or the account may not see it",
                      "" if changed else "without it only the last update is known: grant read on sys_audit")
        quiet = all(one.shows_words for one in histories)
        ok = False if "sys_journal_field" in closed else True if said else None if quiet else False
        yield Finding("read sys_journal_field", ok, "found" if said else "the account may not" if ok is False else
                      "nothing found, and the incidents show no words either",
                      "" if said else "without it no comment and no note is known: grant read on sys_journal_field")
        yield Finding("read history", changed and said if changed or said or closed else None,
                      "changes and words" if changed and said else "not all: see the two tables above")

    def tables(self) -> Iterator[Finding]:
        for table, lost in BESIDE:
            yield tried(f"read {table}", partial(self._table, table), lost)

    def _table(self, table: str) -> tuple[bool | None, str]:
        page = self._tables.page(table, "ORDERBYsys_id", ("sys_id",), limit=1)
        if page.rows:
            return True, "found"
        return (False, "there are rows, and the account may see none") if page.total else (
            None, "nothing found: nothing there, or the account may not see it")

    def words(self) -> Iterator[Finding]:
        """Each choice of the state against the mapping's words."""
        try:
            found = self._tables.all("sys_choice", both(
                one_of("name", sorted({self._config.table, "task"})), condition("element", "=", "state"),
                condition("language", "=", "en"), condition("inactive", "=", "false")),
                ("sys_id", "name", "value", "label"))
        except TrackerError:
            return  # told above, as a table that cannot be read
        own = [row for row in found.rows if raw(row, "name") == self._config.table] or found.rows
        convert = self._job.converters.get("state")
        lacking = sorted(f"{raw(row, 'value')} ({raw(row, 'label')})" for row in own
                         if convert and not convert.has_word(raw(row, "value") or ""))
        if own:
            hint = "name them under `fields: state: words`; until then such a state is unknown"
            yield Finding("words of state", not lacking, f"no word for {', '.join(lacking)}" if lacking else
                          f"{len(own)} choices, each with a word", hint if lacking else "")

    def around(self, now: datetime) -> Iterator[Finding]:
        try:
            around = surroundings(self._config, self._tables, self._names, now)
            groups = {name: self._names.find(GROUP, name) for name in self._config.on_call.values()}
        except TrackerError as fault:
            yield Finding("surroundings", False, fault.what, fault.hint)
            return
        if self._config.changes:
            windows = around.change_windows
            yield Finding("read change_request", False, "the account may not, or not all",
                          "grant read on change_request, or set `changes: false`") if windows is None else Finding(
                "read change_request", True, f"{len(windows)} change windows")
        for name, found in groups.items():
            if len(found) != 1:
                yield Finding(f"group {name}", False, f"{len(found)} groups of that name", "look at `on_call`")
        if self._config.on_call and (around.on_call is not None or all(len(one) == 1 for one in groups.values())):
            yield Finding("read whoisoncall", around.on_call is not None, f"{len(around.on_call)} on call"
                          if around.on_call is not None else f"the account may not ask {ON_CALL}", "")


def tried(what: str, ask: Callable[[], tuple[bool | None, str]], hint: str) -> Finding:
    try:
        ok, detail = ask()
    except Denied as denied:
        return Finding(what, False, denied.what, hint or denied.hint)
    except TrackerError as fault:
        return Finding(what, False, fault.what, fault.hint or hint)
    return Finding(what, ok, detail, "" if ok else hint)
