"""The demo's week, read from its two trackers and decided once, and the decision of any of its tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from connector.app import App
from connector.demo.moments import NOW, moment
from connector.demo.sharing import Shared, share_out
from connector.demo.week import Week
from connector.passes.asking import Asker, find
from rules.decision import Decision
from tests.connector.demo.living import read_at


class Lived:
    """The week as it stands in a store."""

    def __init__(self, app: App, shared: Shared, summary: Mapping[str, Any]) -> None:
        self.app, self.shared, self.summary = app, shared, summary

    @property
    def week(self) -> Week:
        return self.shared.whole

    def key(self, name: str) -> str:
        """Of the ticket named so, or the key itself."""
        return self.shared.keys.get(name, name)

    def decide(self, name: str, at: str = "Fri 15:00") -> Decision:
        """What the policy says of the ticket ``name`` (or of that key) at ``at``."""
        asked, _ = Asker(self.app).explain(find(self.app.store, self.key(name), None), moment(at))
        return asked.decision


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    with read_at(tmp_path_factory.mktemp("demo") / "rung-demo", NOW) as (app, summary):
        yield Lived(app, share_out(), summary)
