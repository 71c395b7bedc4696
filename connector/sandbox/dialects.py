"""The trackers that a world can be shown as. One more: a module that makes a blueprint, and a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint

from connector.sandbox.jira import cloud, datacenter
from connector.sandbox.world import World

DIALECTS: Final[dict[str, Callable[[World], Blueprint]]] = {
    "jira-cloud": cloud.blueprint,
    "jira-datacenter": datacenter.blueprint,
}
"""Name → what answers in that dialect. A blueprint has its whole paths; it takes the time from ``world.clock``
alone, and what goes wrong inside it from ``request.environ[faults.KEY]``."""
