"""What the instance tells of itself: ``sys_dictionary`` and ``sys_choice``.

A field that a table inherits stands under the table that declares it, as do its choices.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from connector.sandbox.servicenow.choices import CHOICES
from connector.sandbox.servicenow.directory import born
from connector.sandbox.servicenow.incidents import Row
from connector.sandbox.servicenow.schema import INTERNAL_TYPES, TABLES

UNAUDITED: Final = ("comments_and_work_notes", "number", "opened_at", "opened_by", "escalation", "made_sla",
                    "child_incidents")


def entries(at: datetime) -> Iterator[Row]:
    """Rows of ``sys_dictionary``."""
    for table in TABLES.values():
        inherited = TABLES[table.parent].fields if table.parent else {}
        for field in table.fields.values():
            if field.name not in inherited:
                audited = table.name in ("task", "incident") and not field.name.startswith("sys_")
                yield born("sys_dictionary", f"{table.name} {field.name}", at, name=table.name, element=field.name,
                           internal_type=INTERNAL_TYPES.get(field.kind, "reference"), reference=field.refers,
                           read_only=str(field.fixed).lower(), active="true",
                           audit=str(audited and field.name not in UNAUDITED).lower())


def choices(at: datetime) -> Iterator[Row]:
    """Rows of ``sys_choice``, in English."""
    for (table, element), labels in CHOICES.items():
        for place, (value, label) in enumerate(labels.items()):
            yield born("sys_choice", f"{table} {element} {value}", at, name=table, element=element, value=value,
                       label=label, language="en", inactive="false", sequence=str(place))
