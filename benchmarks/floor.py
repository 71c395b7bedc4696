"""The least that reading a tracker can be: the same pages fetched, parsed, and each incident kept as one row.

``python -m benchmarks.floor ADDRESS USER SECRET CALLS DATABASE``. ``CALLS`` is a file of what Rung asked for, as JSON.
"""

from __future__ import annotations

import gc
import json
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import requests
from msgspec import json as fast

Row = dict[str, Any]


def main() -> None:
    """Fetch everything; what belongs to one page of incidents is committed together."""
    gc.disable()  # no pass over the values that come and go
    base, user, secret, calls, database = sys.argv[1:]
    session = requests.Session()
    session.auth = (user, secret)
    session.headers["Content-Type"] = "application/json"
    session.trust_env = False
    held: dict[str, Row] = {}
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE incidents (id TEXT PRIMARY KEY, doc BLOB NOT NULL)")
        for method, path, body in json.loads(Path(calls).read_text(encoding="utf-8")):
            data = fast.decode(session.request(method, base + path, data=body.encode() or None).content)
            page = incidents(path, data)
            if page:
                keep(connection, held)
                held = page
            else:
                beside(data, held)
        keep(connection, held)


def incidents(path: str, data: Any) -> dict[str, Row]:
    """The incidents of an answer with their fields, by id."""
    if "/search/jql" in path and len(data.get("issues", ())) and "changelog" in data["issues"][0]:
        return {issue["id"]: issue for issue in data["issues"]}
    if "/table/incident?" in path and len(data["result"]) and "short_description" in data["result"][0]:
        return {row["sys_id"]["value"]: {"incident": row, "history": []} for row in data["result"]}
    return {}


def beside(data: Any, held: dict[str, Row]) -> None:
    """Put the rows of a history to their incidents."""
    found = defaultdict(list)
    for row in data.get("result") or () if isinstance(data, dict) and isinstance(data.get("result"), list) else ():
        found[row.get("documentkey") or row.get("element_id")].append(row)
    for log in data.get("issueChangeLogs") or () if isinstance(data, dict) else ():
        found[log["issueId"]] += log["changeHistories"]
    for name, rows in found.items():
        if isinstance(name, str) and name in held:
            held[name].setdefault("history", []).extend(rows)


def keep(connection: sqlite3.Connection, held: dict[str, Row]) -> None:
    """One row each, one transaction."""
    if held:
        rows = [(id, fast.encode(doc)) for id, doc in held.items()]
        connection.executemany("INSERT OR REPLACE INTO incidents VALUES (?, ?)", rows)
        connection.commit()


if __name__ == "__main__":
    main()
