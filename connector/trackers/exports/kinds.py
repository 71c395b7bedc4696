"""What a kind of mapping has to bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, Protocol

from connector.trackers.exports.job import Job
from connector.trackers.exports.rows import Row
from rules.incident import Incident


class Build(Protocol):
    """Makes an incident of all the rows that belong to it, in the order of the file.

    Says ``None`` where nothing of it can be read. What cannot be read is reported to the job; no
    other error is raised.
    """

    def __call__(self, rows: Sequence[Row], /) -> Incident | None: ...


class ExportKind(NamedTuple):
    """One entry of the registry of kinds (``connector.trackers.EXPORT_KINDS``)."""

    input: Literal["rows", "issues"]
    """``rows``: flat rows, CSV or JSON, gathered by incident; ``issues``: nested JSON, one each."""
    start: Callable[[Job], Build]
    """Called once for each file."""
