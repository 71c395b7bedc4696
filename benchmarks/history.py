"""The histories that are decided: the real ServiceNow log where it lies, made ones where it does not."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, groupby, islice
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Final

from connector.trackers import read_export
from rules.incident import Incident

ROOT: Final = Path(__file__).resolve().parent.parent
POLICY: Final = ROOT / "benchmarks" / "policy.yaml"
LOG: Final = "servicenow-incidents/incident_event_log.csv.gz"
COLUMNS: Final = (
    "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,"
    "sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,"
    "cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,"
    "rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at").split(",")

Rows = list[list[str]]
"""The rows of one incident, in the order of ``COLUMNS``."""


def real_log() -> Path:
    """:raises FileNotFoundError: where the data is not there."""
    path = Path(os.environ.get("RUNG_DATA") or ROOT.parent / "shared" / "data") / LOG
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there; $RUNG_DATA names the folder that holds {LOG}")
    return path


def incidents_of(path: Path) -> list[Incident]:
    """Every incident of an audit log."""
    return list(read_export(path, "servicenow"))


def read_through(path: Path) -> int:
    """What the floor is: reading the file with the standard library, and nothing else. How many rows it has."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def logged(path: Path) -> list[Rows]:
    """The rows of an audit log, incident by incident."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [list(own) for _, own in groupby(rows, key=itemgetter(0))]


def write_log(path: Path, known: list[Rows], incidents: int) -> None:
    """An audit log of so many incidents: those that are known again and again, under new numbers."""
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for number, rows in enumerate(islice(cycle(known), incidents)):
            out.writerows([f"INC{number:08}", *row[1:]] for row in rows)


def made(incidents: int, seed: int = 1) -> list[Rows]:
    """Rows of incidents that nobody had."""
    random = Random(seed)
    return [list(_made(number, random)) for number in range(incidents)]


def _made(number: int, random: Random) -> Iterator[list[str]]:
    opened = datetime(2016, 3, 1, 8) + timedelta(minutes=random.randrange(100_000))  # noqa: DTZ001
    level = random.choice(["1 - High", "2 - Medium", "2 - Medium", "3 - Low"])
    urgency = {"1": "1 - Critical", "2": "3 - Moderate", "3": "4 - Low"}[level[0]]
    cells = dict.fromkeys(COLUMNS, "?") | {
        "number": f"INC{number:07}", "active": "true", "opened_at": _stamp(opened), "contact_type": "Phone",
        "caller_id": f"Caller {random.randrange(500)}", "opened_by": f"Opened by {random.randrange(20)}",
        "location": f"Location {random.choice([204, 161, 143, 9])}", "category": f"Category {random.randrange(50)}",
        "impact": level, "urgency": level, "priority": urgency, "assignment_group": "Group 70"}
    at = opened
    for count, state in enumerate(["New", "Active", "Active", "Awaiting User Info", "Active", "Resolved", "Closed"]):
        if count and random.random() < 0.2 and state not in ("Resolved", "Closed"):
            continue
        cells |= {"incident_state": state, "sys_mod_count": str(count), "sys_updated_at": _stamp(at),
                  "sys_updated_by": f"Updated by {random.randrange(40)}",
                  "assignment_group": f"Group {random.choice([70, 70, 39, 25, 23, 28, 27])}",
                  "assigned_to": random.choice(["?", f"Resolver {random.randrange(60)}"])}
        if state == "Closed":
            cells |= {"active": "false", "closed_code": f"code {random.randrange(1, 12)}"}
        yield [cells[name] for name in COLUMNS]
        at += timedelta(minutes=random.randrange(1, 4_000))


def _stamp(at: datetime) -> str:
    return f"{at.day}/{at.month}/{at:%Y %H:%M}"
