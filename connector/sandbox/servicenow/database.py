"""Every table of the instance, as rows of raw values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from connector.demo.life import Life, sys_id
from connector.sandbox.servicenow import dictionary, directory, inventory, sla
from connector.sandbox.servicenow.beside import Besides
from connector.sandbox.servicenow.history import History, audit_rows, history, journal_rows
from connector.sandbox.servicenow.incidents import House, Row
from connector.sandbox.servicenow.schema import TABLES
from connector.sandbox.servicenow.times import raw
from connector.sandbox.world import World

OF_A_TICKET: Final = {"sys_audit": "documentkey", "sys_journal_field": "element_id", "task_sla": "task",
                      "incident": "sys_id"}
"""Tables whose rows belong to an incident each, and the field that says to which."""
BEFORE: Final = timedelta(days=400)
"""How long before the world's first ticket everything else was there."""


class Database:
    """Rows are drawn from the world when they are asked for, and kept for as long as nothing changes."""

    def __init__(self, world: World, besides: Besides) -> None:
        self._world, self._besides = world, besides
        self.house = House(directory.company(world), world.project)
        self._since = min((life.opened for life in world.tickets()), default=world.clock.now()) - BEFORE
        self._version = -1
        self._tables: dict[str, Sequence[Row]] = {}
        self._by_id: dict[str, Mapping[str, Row]] = {}
        self._histories: dict[str, tuple[tuple[int, ...], History, Row]] = {}
        self._children: dict[str, int] = {}
        at = self._since
        self._static: Mapping[str, Callable[[], Iterable[Row]]] = {
            "sys_user": lambda: directory.users(world, at), "sys_user_group": lambda: directory.groups(world, at),
            "sys_user_grmember": lambda: directory.memberships(world, at), "cmn_rota": lambda: directory.rotas(at),
            "core_company": lambda: inventory.companies(world, at),
            "cmn_location": lambda: inventory.locations(world, at),
            "cmdb_ci_service": lambda: inventory.services(world, at), "problem": lambda: inventory.problems(world, at),
            "cmdb_ci": lambda: [*inventory.items(world, at), *inventory.services(world, at)],
            "task_ci": lambda: inventory.affected_items(world, at),
            "task_cmdb_ci_service": lambda: inventory.affected_services(world, at),
            "contract_sla": lambda: sla.definitions(at), "sys_dictionary": lambda: dictionary.entries(at),
            "sys_choice": lambda: dictionary.choices(at),
            "incident": lambda: [self.incident(life) for life in world.tickets()],
            "sys_audit": lambda: [*self._of(world.tickets(), "sys_audit"), *besides.audited],
            "sys_journal_field": lambda: self._of(world.tickets(), "sys_journal_field"),
            "sys_audit_delete": lambda: besides.deleted,
        }

    def rows(self, table: str, tickets: Iterable[str] | None = None) -> Sequence[Row]:
        """All rows of ``table``, or those of some incidents where the table is one of ``OF_A_TICKET``."""
        self._refresh()
        if tickets is not None and table in OF_A_TICKET:
            lives = [life for life in map(self.life, sorted(set(tickets))) if life]
            gone = self._besides.audited if table == "sys_audit" else []
            return [*self._of(lives, table), *gone]
        now = self._world.clock.now()
        match table:
            case "change_request":
                return list(inventory.change_requests(self._world, self._since, now))
            case "task_sla":
                return list(self._of(self._world.tickets(), table))
            case "task":
                return [*self.rows("incident"), *self.rows("change_request"), *self.rows("problem")]
        if table not in self._tables:
            self._tables[table] = list(self._static[table]())
        return self._tables[table]

    def find(self, table: str, sys_id: str) -> Row | None:
        """The row of that sys_id."""
        if table in ("change_request", "task_sla", "task"):
            return next((row for row in self.rows(table) if row["sys_id"] == sys_id), None)
        rows = self.rows(table)
        if table not in self._by_id:
            self._by_id[table] = {row["sys_id"]: row for row in rows}
        return self._by_id[table].get(sys_id)

    def life(self, sys_id: str) -> Life | None:
        """The ticket that the incident is."""
        self._refresh()
        return self._besides.lives.get(sys_id)

    def past(self, life: Life) -> History:
        return self._drawn(life)[0]

    def incident(self, life: Life) -> Row:
        return self._drawn(life)[1]

    def _of(self, lives: Iterable[Life], table: str) -> list[Row]:
        now = self._world.clock.now()
        found: list[Row] = []
        for life in lives:
            match table:
                case "incident":
                    found.append(self.incident(life))
                case "sys_audit":
                    found.extend(audit_rows(life, self.past(life), self.house))
                case "sys_journal_field":
                    found.extend(journal_rows(life, self.house))
                case "task_sla":
                    found.extend(sla.sla_rows(life, self.past(life), now))
        return found

    def _refresh(self) -> None:
        if self._version == self._world.version:
            return
        self._version = self._world.version
        self._tables, self._by_id, self._children = {}, {}, {}
        self._besides.look(self._world)
        for life in self._world.tickets():
            parent = life.values["parent"]
            if parent:
                self._children[parent] = self._children.get(parent, 0) + 1

    def _drawn(self, life: Life) -> tuple[History, Row]:
        beside = self._besides.of(life)
        children = self._children.get(life.id, 0)
        stamp = (life.mod_count, len(life.own_changes), len(life.own_said), len(beside), children)
        kept = self._histories.get(life.id)
        if kept is None or kept[0] != stamp:
            past = history(life, self._besides.opening(life), beside, self.house)
            kept = self._histories[life.id] = stamp, past, _row(life, past, children)
        return kept[1], kept[2]


def _row(life: Life, past: History, children: int) -> Row:
    """The whole row of an incident."""
    against = sla.standing(life, past, life.updated)
    return {
        **dict.fromkeys(TABLES["incident"].fields, ""), **past.row,
        "sys_id": life.sys_id, "number": life.number, "sys_class_name": "incident",
        "opened_at": raw(life.opened), "opened_by": sys_id("sys_user", life.by), "sys_created_on": raw(life.opened),
        "sys_created_by": life.by, "sys_updated_on": raw(life.updated), "sys_updated_by": life.updated_by,
        "sys_mod_count": str(life.mod_count), "child_incidents": str(children),
        "made_sla": str(not against.breached).lower(), "escalation": against.escalation}
