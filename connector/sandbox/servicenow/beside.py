"""What ServiceNow keeps beside the world's tickets: fields of its own, and what it remembers of deleted rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from connector.demo.life import Item, Life, sys_id
from connector.sandbox.servicenow.history import Beside
from connector.sandbox.servicenow.incidents import Row
from connector.sandbox.servicenow.times import raw
from connector.sandbox.world import World


class Besides:
    """Filled by whoever writes; ``look`` notices what was deleted without a word."""

    def __init__(self) -> None:
        self.lives: dict[str, Life] = {}
        """sys_id → ticket."""
        self.deleted: list[Row] = []
        self.audited: list[Row] = []
        """The rows of ``sys_audit`` that remain of what was deleted."""
        self._changes: dict[str, list[Beside]] = {}
        self._opening: dict[str, Mapping[str, str]] = {}
        self._written = 0

    def of(self, life: Life) -> Sequence[Beside]:
        return self._changes.get(life.id, ())

    def begin(self, life: Life, values: Mapping[str, str]) -> None:
        """Its own fields as it is opened."""
        self._opening[life.id] = dict(values)

    def opening(self, life: Life) -> Mapping[str, str]:
        return self._opening.get(life.id, {})

    def values(self, life: Life) -> Mapping[str, str]:
        """Its own fields as they are now."""
        return {**self.opening(life), **{item.field: item.new for each in self.of(life) for item in each.items}}

    def write(self, life: Life, at: datetime, by: str, values: Mapping[str, str], joined: bool) -> bool:
        """Change fields; whether any changed. ``joined``: together with the ticket's last change."""
        before = self.values(life)
        items = tuple(Item(name, before.get(name, ""), new) for name, new in values.items()
                      if before.get(name, "") != new)
        if items:
            self._written += 1
            self._changes.setdefault(life.id, []).append(
                Beside(self._written, at, by, items, len(life.own_changes), joined))
        return bool(items)

    def look(self, world: World) -> None:
        """Learn the tickets there are now, and remember those that are gone."""
        gone = [life for life in self.lives.values() if life.deleted]
        for life in gone:
            self.bury(life, world.clock.now(), "admin")
        self._meet(world.tickets())

    def bury(self, life: Life, at: datetime, by: str) -> None:
        """It was deleted: ``sys_audit_delete`` and ``sys_audit`` say so, once."""
        if self.lives.pop(life.sys_id, None) is None:
            return
        born = {"sys_created_on": raw(at), "sys_created_by": by, "tablename": "incident", "documentkey": life.sys_id}
        self.deleted.append({**born, "sys_id": sys_id("sys_audit_delete", life.id), "sys_updated_on": raw(at),
                             "sys_updated_by": by, "sys_mod_count": "0", "display_value": life.number})
        self.audited.append({**born, "sys_id": sys_id("sys_audit", f"{life.id} deleted"), "fieldname": "DELETED",
                             "oldvalue": "", "newvalue": "DELETED", "user": by, "reason": "",
                             "record_checkpoint": str(life.mod_count + 1)})

    def _meet(self, lives: Iterable[Life]) -> None:
        self.lives.update((life.sys_id, life) for life in lives)
