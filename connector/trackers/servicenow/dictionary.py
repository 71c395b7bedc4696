"""Which columns have no history, as ``sys_dictionary`` says: of these silence in ``sys_audit`` says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from connector.trackers.servicenow.cells import raw
from connector.trackers.servicenow.query import both, one_of
from connector.trackers.servicenow.table import Tables, among

_FIELDS: Final = ("sys_id", "name", "element", "attributes")


def unaudited(tables: Tables, table: str, columns: Sequence[str]) -> frozenset[str]:
    """Those of ``columns`` that are left out of the audit. Where the dictionary cannot be read, none is known.

    :raises TrackerError:
    """
    owners = sorted({table, "task"})
    names = [name for name in columns if "." not in name]
    read = tables.readable("sys_dictionary", both(one_of("name", owners), one_of("element", names)), _FIELDS,
                           fits=among("name", owners))
    return frozenset(raw(row, "element") or "" for row in (read.rows if read else ())
                     if "no_audit=true" in (raw(row, "attributes") or "").replace(" ", ""))
