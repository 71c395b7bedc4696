"""A desk whose incidents are read from sandboxes: their clock is the pass's clock, and waiting moves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from connector.app import App, open_app
from connector.policies import shipped_text
from connector.sandbox.server import Site

NAMES: Final = {"jira-cloud": "cloud", "jira-datacenter": "center", "servicenow": "snow"}
QUERY: Final = "project = NET"
LOGINS: Final = {
    "jira-cloud": "{email: rung@sandbox.invalid, token: {file: jira.secret}}",
    "jira-datacenter": "{token: {file: jira.secret}}",
    "servicenow": "{user: rung, password: {file: snow.secret}}",
}


def write_config(folder: Path, *sites: Site, query: str = "", **more: str) -> Path:
    """A configuration with a source for each of ``sites``, ``query`` of each; ``more`` are further settings."""
    (folder / "policy.yaml").write_text(shipped_text("network-support"), encoding="utf-8")
    (folder / "jira.secret").write_text("sandbox-token-rung\n", encoding="utf-8")
    (folder / "snow.secret").write_text("sandbox-password-rung\n", encoding="utf-8")
    lines = ["policy: policy.yaml", "store: sqlite:///rung.db", "sources:"]
    for site in sites:
        kind = site.dialect.partition("-")[0]
        lines += [f"  - source: {NAMES[site.dialect]}", f"    kind: {kind}", f"    url: {site.url}",
                  f"    login: {LOGINS[site.dialect]}", "    requests_per_minute: 100000"]
        asked = query or (QUERY if kind == "jira" else "")
        lines += [f"    query: {asked}"] if asked else []
        lines += [f"    {name}: {value}" for name, value in more.items()]
    (folder / "rung.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "rung.yaml"


@contextmanager
def open_live(config: Path, site: Site) -> Iterator[App]:
    """Rung at work, in the time of ``site``."""

    def sleep(seconds: float) -> None:
        site.clock.advance(timedelta(seconds=seconds))

    with open_app(config, site.clock.now, sleep) as app:
        yield app
