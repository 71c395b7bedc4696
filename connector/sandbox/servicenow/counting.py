"""``/api/now/stats``: how many rows there are, in all or for each value of a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from connector.sandbox.servicenow.instance import Instance, Session
from connector.sandbox.servicenow.listing import matching
from connector.sandbox.servicenow.matching import value_at
from connector.sandbox.servicenow.reading import field_at


def stats(instance: Instance, session: Session, table: str, args: Mapping[str, str]) -> Any:
    """The ``result``. :raises Refusal:"""
    rows = matching(instance, session, table, args.get("sysparm_query", ""))
    path = args.get("sysparm_group_by", "")
    counted = args.get("sysparm_count", "false") == "true"
    if not path or field_at(table, path) is None:
        return {"stats": {"count": str(len(rows))} if counted else {}}
    counts = Counter(value_at(row, table, path, instance.database.find) for row in rows)
    return [{"stats": {"count": str(count)} if counted else {}, "groupby_fields": [{"field": path, "value": value}]}
            for value, count in sorted(counts.items())]
