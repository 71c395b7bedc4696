"""A support office to ask about: a configuration, a policy, incidents in the store, and an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connector.cli import rung
from connector.config.load import load_config
from connector.store import open_store
from rules.incident import Event, Incident, Value, ordered

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
"""A Tuesday."""
POLICY = """\
policy: office
calendars:
  office: {timezone: Europe/Berlin, hours: {mon-fri: "08:00-18:00"}, day: 8h}
priority:
  base: tracker
  matrix:
    high:   {high: P1, medium: P2, low: P3}
    medium: {high: P2, medium: P3, low: P4}
    low:    {high: P3, medium: P4, low: P5}
  adjust:
    - {rule: carries-business, when: [service_tier == 1, outage], to: P1, because: "{service} carries the business"}
    - {rule: forgotten, when: [open, priority == 4], for: 2d, raise: 1, because: "open for two days"}
order:
  - {rule: people, when: users_affected >= 10, add: 20, because: "{users_affected} people affected"}
targets:
  - {target: restore, within: {P1: 4h, P2: 8h, P3: 3d}, pauses: [hold_reason == "caller"]}
  - {target: update, when: open, within: {P1: 30m}}
ladders:
  - {ladder: net, rungs: [{rung: desk, groups: [Service Desk]}, {rung: network, groups: [Network L2]}]}
roles:
  duty-manager: {people: [duty.manager]}
  on-call: {roster: nights}
escalations:
  - rule: unowned
    when: [open, priority <= 2, "!assigned"]
    for: 10m
    to: next
    repeat: {every: 15m, times: 2}
    because: "nobody owns a P{priority}"
  - {rule: at-risk, when: [open], at: 75% of restore, to: [{role: duty-manager}], kind: hierarchical,
     because: "three quarters of the time are gone"}
  - {rule: vip-waits, when: [open, vip], for: 1h, to: [{role: on-call}], because: "a VIP waits"}
  - {rule: watched, when: [open, reassignments >= 1], to: next, mode: shadow, because: "handed on"}
  - {rule: never, when: [open, any: [state == "cancelled", priority == 5]], to: next, because: "cannot be"}
complex:
  threshold: 2
  signs:
    - {sign: outage, when: outage, weight: 2, because: "the service was down"}
"""
CONFIG = """\
policy: office.yaml
timezone: Europe/Berlin
people:
  - {person: sam, name: Sam Ortiz, accounts: {}}
"""


def ago(minutes: float) -> datetime:
    return NOON - timedelta(minutes=minutes)


def change(minutes: float, field: str, new: Value, actor: str = "mia") -> Event:
    return Event(ago(minutes), f"{field}-{minutes}", "field", field, None, new, actor, "staff")


def incident(number: int, minutes: float, *events: Event, source: str = "snow", **fields: Value) -> Incident:
    """One that was opened so many minutes before noon."""
    opened = ago(minutes)
    created = Event(opened, f"created-{number}", "created", actor="tom", origin="caller")
    opening: dict[str, Value] = {
        "state": "new", "priority": 3, "group": "Service Desk", "assignee": "", "hold_reason": ""}
    return Incident(source, str(number), f"INC{number:04}", opened, opening | fields, ordered([created, *events]),
                    title=f"ticket {number}")


MAIL = incident(1, 120, service="E-mail", service_tier=1, outage=True, users_affected=120, vip=False,
                group="Network L2")
"""P3 in the tracker, P1 by the policy, with nobody on it for two hours."""
PRINTER = incident(2, 2000, change(1900, "assignee", "sam"), change(60, "hold_reason", "caller"),
                   change(60, "state", "on_hold"), priority=4, vip=False)
SOLVED = incident(3, 300, change(100, "state", "resolved"), change(50, "state", "closed"), priority=2, assignee="mia")
YEARS_AGO = NOON - timedelta(days=400)


class Office:
    """Its folder, and `rung` run in it at noon."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "rung.yaml"
        self.write(CONFIG, POLICY)

    def write(self, config: str = CONFIG, policy: str = POLICY) -> None:
        self.config.write_text(config, encoding="utf-8")
        (self.folder / "office.yaml").write_text(policy, encoding="utf-8")

    def store(self, *incidents: Incident, kind: str = "export") -> None:
        store = open_store(load_config(self.config).store_url, migrate=True)
        for source in sorted({each.source for each in incidents}):
            store.put_source(source, kind)
        store.save_incidents(incidents)
        store.close()

    def rung(self, *arguments: str, columns: int | None = None) -> Result:
        environment = {"COLUMNS": None if columns is None else str(columns)}
        return CliRunner().invoke(rung, ["--config", str(self.config), *arguments], env=environment)

    def says(self, *arguments: str, columns: int | None = None) -> str:
        """What stdout holds, each run of blanks as one."""
        result = self.rung(*arguments, columns=columns)
        assert result.exit_code == 0, (result.output, result.exception)
        return squeezed(result.stdout)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def open_office(folder: Path, monkeypatch: pytest.MonkeyPatch, incidents: Sequence[Incident] = ()) -> Office:
    """An office at noon that holds ``incidents``."""
    monkeypatch.setattr("connector.app.utc_now", lambda: NOON)
    office = Office(folder)
    if incidents:
        office.store(*incidents)
    return office
