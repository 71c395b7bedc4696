"""What befalls a tracker while it is read: request by request, at random, the same for the same seed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from connector.sandbox.faults import Fault
from connector.sandbox.limits import FORMS
from connector.sandbox.logins import RUNG
from connector.sandbox.server import Site

ROWS = {"jira-cloud": r"search/jql", "jira-datacenter": r"/search$", "servicenow": r"/table/"}
LONG = ("long", "quota", "tenant-quota", "servicenow")
"""Limits that last longer than a pass waits."""
BRIEF: tuple[dict[str, Any], ...] = (
    *({"kind": "status", "status": status} for status in (500, 502, 503, 504)),
    {"kind": "truncated"}, {"kind": "broken-off"}, {"kind": "drop-before"}, {"kind": "drop-after"},
    *({"kind": "limited", "form": form} for form in FORMS if form not in LONG),
)
"""Over when it is tried again; of the limits, those that end soon."""
GRAVE: tuple[dict[str, Any], ...] = (
    {"kind": "html"}, {"kind": "html", "status": 503}, {"kind": "accepted"}, {"kind": "redirect"},
    {"kind": "anonymous"}, {"kind": "unauthorised"},
    *({"kind": "limited", "form": form} for form in LONG),
)
"""The pass ends with it."""
OF_ROWS: tuple[dict[str, Any], ...] = (
    {"kind": "error-after-rows"}, {"kind": "error-inside"}, {"kind": "same-token"}, {"kind": "short-page"})


class Weather:
    """Takes the place of ``Faults.take`` of a site: what is asked for is struck, and time goes on meanwhile."""

    def __init__(self, site: Site, chance: Random, meanwhile: Callable[[], None]) -> None:
        """:param meanwhile: what people do between two requests."""
        self._site, self._chance, self._meanwhile = site, chance, meanwhile
        self._expired: datetime | None = None
        self._calm = False
        self.struck: Counter[str] = Counter()

    def take(self, dialect: str, method: str, path: str) -> Fault | None:
        chance = self._chance
        if self._calm:
            return None
        self._site.clock.advance(timedelta(milliseconds=chance.randint(1, 700)))
        if chance.random() < 0.12:
            self._meanwhile()
        self._log_in()
        kind = self._drawn(path)
        if kind is None:
            return None
        self.struck[str(kind.get("form", kind["kind"]))] += 1
        return Fault.model_validate(kind)

    def calm(self, calm: bool) -> None:
        """Whether nothing goes wrong for now, and nobody works."""
        self._calm, self._expired = calm, None
        self._site.world.logins.by_account[RUNG].expired = False

    def _log_in(self) -> None:
        """Sometimes Rung's login stops being one, for some minutes."""
        now = self._site.clock.now()
        if self._expired is None and self._chance.random() < 0.004:
            self._expired = now + timedelta(minutes=self._chance.uniform(0, 6))
            self.struck["expired"] += 1
        elif self._expired is not None and self._expired < now:
            self._expired = None
        self._site.world.logins.by_account[RUNG].expired = self._expired is not None

    def _drawn(self, path: str) -> dict[str, Any] | None:
        drawn = self._chance.random()
        if drawn < 0.03:
            return self._chance.choice(BRIEF)
        if drawn < 0.033:
            return self._chance.choice(GRAVE)
        if drawn < 0.045 and re.search(ROWS[self._site.dialect], path):
            return self._chance.choice(OF_ROWS)
        return None
