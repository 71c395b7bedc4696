"""The trackers that Rung reads.

To add a kind of export: one module with a ``Build`` and one line in ``EXPORT_KINDS``, beside the
mapping files that name it. Live trackers stand beside them with a Protocol and a registry of their own.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from connector.trackers.exports import audit, listing
from connector.trackers.exports.errors import ExportError
from connector.trackers.exports.files import OnProgress
from connector.trackers.exports.kinds import ExportKind
from connector.trackers.exports.load import find_mapping, ready_mappings
from connector.trackers.exports.mapping import Mapping
from connector.trackers.exports.reader import ExportReader
from connector.trackers.exports.report import OnReject, RejectFile, Rejection, Report
from connector.trackers.jira import issues

__all__ = ["EXPORT_KINDS", "ExportError", "ExportReader", "Mapping", "RejectFile", "Rejection", "Report",
           "find_mapping", "read_export", "ready_mappings"]

EXPORT_KINDS: Final[dict[str, ExportKind]] = {
    "audit-log": ExportKind("rows", lambda job: partial(audit.build, job=job)),
    "list": ExportKind("rows", lambda job: partial(listing.build, job=job)),
    "jira-csv": ExportKind("rows", lambda job: partial(listing.build, job=job)),
    "jira-search": ExportKind("issues", issues.Builder),
}


def read_export(path: Path | str, source: str, mapping: Mapping | str | None = None, *, zone: str | None = None,
                on_reject: OnReject | None = None, on_progress: OnProgress | None = None,
                now: datetime | None = None) -> ExportReader:
    """The incidents of an export file, as those of ``source``: iterate, then look at ``.report``.

    See ``ExportReader`` for the arguments.

    :raises ExportError: where the file or its mapping is no use.
    """
    return ExportReader(Path(path), source, mapping, EXPORT_KINDS, zone=zone, on_reject=on_reject,
                        on_progress=on_progress, now=now)
