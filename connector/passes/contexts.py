"""What a decision needs beside the incident, gathered from the configuration and the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connector.config.model import Config
from connector.store import Store
from rules.context import Context
from rules.incident import Incident


class Contexts:
    """The contexts of the incidents of a pass; what all incidents of a source share is made once."""

    def __init__(self, config: Config, store: Store, catch_up: bool = False) -> None:
        self._store = store
        self._shared = {
            source.name: Context(live_since=source.live_since, change_windows=config.windows(),
                                 people=config.people_of(source.name), catch_up=catch_up)
            for source in store.sources()}

    def of(self, incidents: Sequence[Incident]) -> list[Context]:
        """The contexts, in the order of ``incidents``."""
        related = self._store.related(incidents)
        return [replace(self._shared.get(incident.source, Context()), parent_open=its.parent_open,
                        open_on_same_ci=its.open_on_same_ci, children_open=its.children_open)
                for incident, its in zip(incidents, related, strict=True)]
