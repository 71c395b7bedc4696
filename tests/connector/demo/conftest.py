"""The demo's folder, read and decided once, and the decision of any of its tickets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.app import App, open_app
from connector.demo.configuration import SOURCE
from connector.demo.folder import Written, write
from connector.demo.moments import NOW, moment
from connector.demo.week import Week, load_week
from connector.passes.asking import Asker, find
from connector.passes.importing import Imported, import_file
from connector.passes.running import run_pass
from rules.decision import Decision


class Lived:
    """The week as it stands in a store."""

    def __init__(self, app: App, week: Week, imported: Imported) -> None:
        self.app, self.week, self.imported = app, week, imported

    def key(self, name: str) -> str:
        return self.week.keys.get(name, name)

    def decide(self, name: str, at: str = "Fri 15:00") -> Decision:
        """What the policy says of the ticket ``name`` (or of that key) at ``at``."""
        asked, _ = Asker(self.app).explain(find(self.app.store, self.key(name), SOURCE), moment(at))
        return asked.decision


def read(written: Written, app: App) -> Imported:
    source = app.config.sources[0]
    return import_file(app, written.export, SOURCE, source.mapping, None, source.live_since)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    written = write(tmp_path_factory.mktemp("demo") / "rung-demo", load_week())
    with open_app(written.config, clock=lambda: NOW) as app:
        imported = read(written, app)
        run_pass(app)
        yield Lived(app, load_week(), imported)
