"""Who did it, as far as an export lets one say."""

from __future__ import annotations

from collections.abc import Mapping, Set

from connector.trackers.exports.job import Job
from rules.incident import Value


def origin(job: Job, actor: str | None, fields: Mapping[str, Value], held: Set[Value] = frozenset()) -> str:
    """The origin of an act of ``actor`` on an incident whose fields were ``fields``.

    ``held`` are the accounts that were assigned so far. A reporter who is also the assignee acts
    as staff. Where actor, assignee and reporter are different namespaces nothing can be compared.
    """
    if actor is None:
        return "unknown"
    if actor in job.automation:
        return "automation"
    if actor in job.agents:
        return "staff"
    if not job.mapping.comparable:
        return "unknown"
    if actor == fields.get("assignee"):
        return "staff"
    if actor == fields.get("reporter"):
        return "caller"
    return "staff" if actor in held else "unknown"
