"""Targets as the instance counts them: kept beside the incident, never taken for Rung's own.

``task_sla`` is recalculated by jobs, so its numbers lag, and it changes without the incident changing.
What stands here is as it was when the incident was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from connector.trackers.servicenow.cells import needed, raw, shown
from connector.trackers.servicenow.query import both, chunks, condition, one_of
from connector.trackers.servicenow.table import Tables, among
from connector.trackers.servicenow.values import clean

_FIELDS: Final = ("sys_id", "task", "sla", "stage", "has_breached", "planned_end_time")


def slas(tables: Tables, incidents: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """Of each incident: ``SLA <its name>`` → its stage, its end (UTC), whether it was missed.

    Empty where the account may not read them. :raises TrackerError:
    """
    found: dict[str, dict[str, str]] = {}
    for chunk in chunks(incidents):
        read = tables.readable("task_sla", both(one_of("task", chunk), condition("stage", "!=", "cancelled")), _FIELDS,
                               fits=among("task", chunk), display="all")
        for row in read.rows if read else ():
            ends = raw(row, "planned_end_time")
            told = [raw(row, "stage") or "", f"ends {ends}Z" if ends else "",
                    "missed" if raw(row, "has_breached") == "true" else ""]
            name = f"SLA {clean(shown(row, 'sla') or raw(row, 'sla') or '')}"
            found.setdefault(needed(row, "task"), {})[name] = ", ".join(text for text in told if text)
    return found
