"""An issue as it is answered: the demo's rendering, with what the two Jiras and their versions add or withhold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from connector.demo.life import Change, Life, Remark
from connector.sandbox.jira import adf, sla
from connector.sandbox.jira.catalogue import AREA, NAMES, REQUEST_TYPE, RESOLUTION_SLA, RESPONSE_SLA
from connector.sandbox.jira.desk import Desk, Json

PUBLIC: Final = "sd.public.comment"
"""The property by which a service desk keeps whether a comment is internal."""


@dataclass(frozen=True)
class Caps:
    """How much of what belongs to an issue comes with it; ``None``: all of it."""

    histories: int | None
    comments: int | None


IN_SEARCH: Final = Caps(40, 20)
ALONE: Final = Caps(100, None)
WHOLE: Final = Caps(None, None)


@dataclass(frozen=True)
class Wish:
    """What is asked for of each issue."""

    fields: frozenset[str]
    expand: frozenset[str] = frozenset()
    properties: tuple[str, ...] = ()


def issue(desk: Desk, life: Life, wish: Wish, caps: Caps) -> Json:
    """One issue; an issue of which only ids are wanted has no fields at all."""
    drawn: Json = {"expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields", "id": life.id,
                   "self": f"{desk.base}/rest/api/{desk.version}/issue/{life.id}", "key": life.key}
    if wish.fields:
        drawn["fields"] = _fields(desk, life, wish, caps)
    if wish.properties:
        drawn["properties"] = {key: life.properties[key] for key in wish.properties if key in life.properties}
    if "changelog" in wish.expand:
        drawn["changelog"] = _changelog(desk, life, caps)
    if "names" in wish.expand:
        drawn["names"] = {id: NAMES[id] for id in wish.fields}
    return drawn


def _fields(desk: Desk, life: Life, wish: Wish, caps: Caps) -> Json:
    look = desk.look()
    found = look.fields(desk.world, life)
    if desk.version == "3":
        found.update({id: adf.document(found[id]) for id in ("description", AREA) if found[id] is not None})
    if wish.fields & {REQUEST_TYPE, RESOLUTION_SLA, RESPONSE_SLA} and desk.service_desk(life):
        found[REQUEST_TYPE] = {"requestType": {"id": "11", "name": "Report a problem", "serviceDeskId": "1"}}
        found.update(sla.fields(life, desk.world.clock.now(), look))
    if "comment" in wish.fields:
        said = life.said[:caps.comments]
        found["comment"] = {"comments": [comment(desk, each, False) for each in said], "startAt": 0,
                            "maxResults": len(said), "total": len(life.said)}
    return {id: found.get(id) for id in wish.fields}


def _changelog(desk: Desk, life: Life, caps: Caps) -> Json:
    """Newest first and cut off on Cloud; all of it, oldest first, on Data Center."""
    changes: Sequence[Change] = life.changes
    shown = changes if not desk.cloud else [*reversed(changes)][:caps.histories]
    return {"startAt": 0, "maxResults": len(shown), "total": len(changes),
            "histories": [history(desk, each) for each in shown]}


def history(desk: Desk, change: Change) -> Json:
    """One entry of the changelog."""
    drawn = desk.look().change(desk.world, change)
    if not desk.cloud:
        for item in drawn["items"]:
            del item["fieldId"]
            if item["field"] == "assignee":
                item.update({side: desk.user_key(desk.world.accounts[item[side]])
                             for side in ("from", "to") if item[side]})
    return drawn


def comment(desk: Desk, said: Remark, properties: bool) -> Json:
    """One comment; only Cloud says of itself whether it is public."""
    drawn = desk.look().remark(desk.world, said)
    if not desk.cloud:
        del drawn["jsdPublic"]
    if properties:
        kept: dict[str, Any] = dict(said.properties)
        if said.internal:
            kept[PUBLIC] = {"internal": True}
        drawn["properties"] = [{"key": key, "value": value} for key, value in kept.items()]
    return drawn
