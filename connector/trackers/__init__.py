"""The trackers that Rung reads.

To add a kind of export: one module with a ``Build`` and one line in ``EXPORT_KINDS``, beside the
mapping files that name it. To add a live tracker: a room with a ``Tracker`` and one line in
``TRACKERS``, beside its settings in ``connector/config/sources.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from connector.config.sources import LiveSource
from connector.trackers.contract import Tracker
from connector.trackers.exports import audit, listing
from connector.trackers.exports.errors import ExportError
from connector.trackers.exports.files import OnProgress
from connector.trackers.exports.kinds import ExportKind
from connector.trackers.exports.load import find_mapping, ready_mappings
from connector.trackers.exports.mapping import Mapping
from connector.trackers.exports.reader import ExportReader
from connector.trackers.exports.report import OnReject, RejectFile, Rejection, Report
from connector.trackers.http.pace import Pace
from connector.trackers.jira import issues
from connector.trackers.jira.tracker import JiraTracker

__all__ = ["EXPORT_KINDS", "ExportError", "ExportReader", "Mapping", "RejectFile", "Rejection", "Report",
           "TRACKERS", "Tracker", "find_mapping", "open_tracker", "read_export", "ready_mappings"]

EXPORT_KINDS: Final[dict[str, ExportKind]] = {
    "audit-log": ExportKind("rows", lambda job: partial(audit.build, job=job)),
    "list": ExportKind("rows", lambda job: partial(listing.build, job=job)),
    "jira-csv": ExportKind("rows", lambda job: partial(listing.build, job=job)),
    "jira-search": ExportKind("issues", issues.Builder),
}

TRACKERS: Final[dict[str, Callable[[Any, Pace], Tracker]]] = {
    "jira": JiraTracker,
}
"""Kind of a source → what makes its tracker of the source's settings."""


def open_tracker(source: LiveSource, pace: Pace) -> Tracker:
    """The tracker of ``source``. Nothing is asked of it yet.

    :raises RungError: where its mapping or its fields are no use.
    """
    return TRACKERS[source.kind](source, pace)


def read_export(path: Path | str, source: str, mapping: Mapping | str | None = None, *, zone: str | None = None,
                on_reject: OnReject | None = None, on_progress: OnProgress | None = None,
                now: datetime | None = None) -> ExportReader:
    """The incidents of an export file, as those of ``source``: iterate, then look at ``.report``.

    See ``ExportReader`` for the arguments.

    :raises ExportError: where the file or its mapping is no use.
    """
    return ExportReader(Path(path), source, mapping, EXPORT_KINDS, zone=zone, on_reject=on_reject,
                        on_progress=on_progress, now=now)
