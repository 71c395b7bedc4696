"""Where a reader finds what a draft rests on.

An event has the tracker's id, and that is looked up. An export without ids has none but a hash of
Rung's own, which stands in no file: there a reader looks for the instant, the actor, the column, and
the export's own word for what the column then held.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from connector.config.model import Config
from connector.store import Rests
from connector.trackers import ExportError, Mapping, find_mapping, read_export
from connector.trackers.exports.identity import is_given


class Place(NamedTuple):
    """``name`` says what to look for; ``columns`` of the export hold it, in its own ``wording``."""

    name: str
    columns: tuple[str, ...] = ()
    wording: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.columns:
            return self.name
        wording = f": {' or '.join(self.wording)}" if self.wording else ""
        return f"{self.name} ({' or '.join(self.columns)}{wording})"


class Places:
    """The places of one source. ``mapping``: of its export, ``None`` where that is not known."""

    def __init__(self, mapping: Mapping | None) -> None:
        self._mapping = mapping

    def of(self, rests: Rests) -> Place:
        if rests.kind == "rule":
            return Place(f"rule {rests.ref.partition('|')[0]}")
        if rests.kind == "field":
            return self._column(f"field {rests.ref}", rests.ref, rests)
        if rests.kind == "event" and rests.ref == "created":
            return Place("the opening", self._mapping.opened or () if self._mapping is not None else ())
        if rests.kind == "event" and is_given(rests.ref):
            return self._column(f"change of {rests.field}", rests.field, rests) if rests.field else Place("entry")
        if rests.kind == "reading":
            return Place("how its time was read")
        return Place("priority" if rests.kind == "priority" else f"{rests.kind} {rests.ref}")

    def _column(self, name: str, field: str, rests: Rests) -> Place:
        mapping = self._mapping
        column = None if mapping is None else mapping.fields.get("state" if field == "hold_reason" else field)
        if mapping is None or column is None:
            return Place(name)
        value = rests.words.partition(": ")[2].rpartition("→ ")[2]
        words = column.hold if field == "hold_reason" else column.words
        columns = column.column
        if field == "state" and not rests.who:  # a resolution that a later row dates
            columns += {"resolved": mapping.resolved, "closed": mapping.closed}.get(value) or ()
        return Place(name, columns, tuple(word for word, meant in words.items() if str(meant) == value))


def places(config: Config, sources: Iterable[str]) -> dict[str, Places]:
    """The places of ``sources``: by the mapping that ``rung.yaml`` names, else by the file itself.

    A file that was imported by hand, or that is gone, is only less easily searched.
    """
    found = {name: Places(None) for name in sources}
    for source in config.sources:
        if source.source in found:
            try:
                mapping = (read_export(source.file, source.source).mapping if source.mapping is None
                           else find_mapping(source.mapping))
            except ExportError:
                continue
            found[source.source] = Places(mapping)
    return found
