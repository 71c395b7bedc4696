"""Every incident of an instance as a record of `pysnc`, and the rows of its history; nothing is kept.

``python -m benchmarks.with_pysnc ADDRESS USER SECRET FIELDS AUDIT JOURNAL`` (fields by commas) says how many it met.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import requests
from pysnc import GlideRecord, ServiceNowClient
from requests.adapters import HTTPAdapter

AT_ONCE = 100
"""Incidents whose history is asked for at once."""
PAGE = 200


class Plain(HTTPAdapter):
    """It insists on https, and the tracker of the benchmark is on this machine."""

    def send(self, request: requests.PreparedRequest, *rest: Any, **more: Any) -> requests.Response:
        request.url = (request.url or "").replace("https://", "http://", 1)
        return super().send(request, *rest, **more)


def main() -> None:
    """A page of incidents, then what happened to them."""
    base, user, secret, fields, audit, journal = sys.argv[1:]
    session = requests.Session()
    session.auth, session.trust_env = (user, secret), False
    session.mount("https://", Plain())
    client = ServiceNowClient(base.replace("http://", "https://", 1), session, auto_retry=False)
    incidents = _record(client, "incident", fields, PAGE)
    incidents.order_by("sys_updated_on")
    incidents.query()
    met, rows = 0, 0
    waiting: list[str] = []
    while incidents.next():
        waiting.append(incidents.get_value("sys_id"))
        met += 1
        if len(waiting) == AT_ONCE:
            rows += _history(client, waiting, audit, journal)
            waiting = []
    if waiting:
        rows += _history(client, waiting, audit, journal)
    print(json.dumps({"incidents": met, "entries": rows}))


def _history(client: ServiceNowClient, ids: list[str], audit: str, journal: str) -> int:
    """Raw values are enough here, and its shown ones cost more."""
    count = 0
    for table, fields, owner, kind in (("sys_audit", audit, "documentkey", "tablename=incident"),
                                       ("sys_journal_field", journal, "element_id", "name=incident")):
        record = _record(client, table, fields, 1000)
        record.display_value = False
        record.add_encoded_query(f"{kind}^{owner}IN{','.join(ids)}")
        record.query()
        while record.next():
            count += bool(record.get_value(owner))
    return count


def _record(client: ServiceNowClient, table: str, fields: str, size: int) -> GlideRecord:
    record = GlideRecord(client, table, batch_size=size, rewindable=False)
    record.fields = fields.split(",")
    return record


if __name__ == "__main__":
    main()
