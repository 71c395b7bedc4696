"""Which planned work may concern an incident: a year of changes is not looked through for each instant of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rules.context import ChangeWindow
from rules.incident import Incident

FIELDS = ("configuration_item", "service")


class Windows:
    """Those of the configuration and those that a tracker told; ``None`` is not known."""

    def __init__(self, *told: tuple[ChangeWindow, ...] | None) -> None:
        self._known = any(windows is not None for windows in told)
        self._everywhere: list[ChangeWindow] = []
        self._on: defaultdict[tuple[str, str], list[ChangeWindow]] = defaultdict(list)
        for window in (window for windows in told for window in windows or ()):
            names = [(field, name) for field in FIELDS if (name := getattr(window, field)) is not None]
            for where in names:
                self._on[where].append(window)
            if not names:
                self._everywhere.append(window)

    def of(self, incident: Incident) -> tuple[ChangeWindow, ...] | None:
        """Those that were not over when it was opened, on what it ever named; ``None`` where none are known."""
        if not self._known:
            return None
        found = [*self._everywhere, *(window for where in _named(incident) for window in self._on.get(where, ()))]
        return tuple(dict.fromkeys(window for window in found if window.end > incident.opened_at))


def _named(incident: Incident) -> Iterable[tuple[str, str]]:
    """The items and services it ever named."""
    named = [(field, incident.opening.get(field)) for field in FIELDS]
    named += [(event.field, event.new) for event in incident.events if event.field in FIELDS]
    return dict.fromkeys((field, value) for field, value in named if isinstance(value, str))
