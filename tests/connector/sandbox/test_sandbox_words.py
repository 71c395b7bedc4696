"""What is said of a sandbox holds: its lines for ``rung.yaml`` are a configuration, its logins open it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.config.load import load_config
from connector.config.sources import Jira, ServiceNow
from connector.demo.moments import NOW, ZONE, moment
from connector.policies import shipped_text
from connector.sandbox.beginnings import days_to, later, week_world
from connector.sandbox.clock import Clock
from connector.sandbox.dialects import DIALECTS
from connector.sandbox.server import serve
from connector.sandbox.words import SECRET, configuration, secret, told
from connector.sandbox.world import World


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_its_lines_are_a_configuration_and_hold_no_secret(world: World, dialect: str, tmp_path: Path) -> None:
    with serve(world, dialect) as site:
        lines = configuration(site)
        assert secret(site) not in lines
        assert secret(site) in told(site)
        assert f"{{env: {SECRET}}}" in lines
        (tmp_path / "policy.yaml").write_text(shipped_text("network-support"), encoding="utf-8")
        (tmp_path / "rung.yaml").write_text(f"policy: policy.yaml\n{lines}", encoding="utf-8")
        source = load_config(tmp_path / "rung.yaml").sources[0]
        assert isinstance(source, Jira | ServiceNow)
        assert source.url == site.url


def test_the_week_is_moved_by_whole_days_so_that_its_friday_is_today() -> None:
    now = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    days = days_to(now)
    assert later(NOW, days).astimezone(ZONE) == datetime(2026, 7, 1, 15, tzinfo=ZONE)
    world = week_world(Clock(now), days=days)
    still = week_world(Clock(moment("Fri 10:30")))
    assert [(life.key, later(life.updated, days)) for life in still.tickets()] == [
        (life.key, life.updated) for life in world.tickets()]
    assert world.people.on_call[0].start == later(still.people.on_call[0].start, days)
    assert world.people.planned[0].end == later(still.people.planned[0].end, days)
