"""Setting fields, and looking whether Jira took them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.trackers.contract import NotTaken
from connector.trackers.errors import OutcomeUncertain
from connector.trackers.jira.incidents import Incidents
from connector.trackers.jira.options import CANNOT, written
from connector.trackers.jira.shapes import Json, obj
from connector.trackers.jira.site import API, Site
from connector.trackers.jira.transitions import number, transitions
from connector.trackers.jira.values import plain_value
from rules.incident import Value

_WITH_STATE = ("state", "hold_reason", "close_code")
"""What a transition sets; a reason or a resolution without one is a field like others."""


class Writing:
    def __init__(self, site: Site, incidents: Incidents) -> None:
        self._site, self._incidents = site, incidents

    def change(self, id_: str, fields: Mapping[str, Value]) -> Sequence[NotTaken]:
        """See ``Tracker.change``."""
        issue = self._incidents.get(id_)
        shown = self._incidents.shown(issue)
        wanted = {name: value for name, value in fields.items() if shown.get(name) != value}
        moves = {name: value for name, value in wanted.items() if name in _WITH_STATE} if "state" in wanted else {}
        if not wanted:
            return ()
        uncertain: OutcomeUncertain | None = None
        try:
            if "assignee" in wanted:
                self._assign(id_, wanted["assignee"])
            self._put(id_, {name: value for name, value in wanted.items() if name not in (*moves, "assignee")})
            if moves:
                self._move(id_, moves, issue)
        except OutcomeUncertain as error:
            uncertain = error
        now = self._incidents.shown(self._incidents.get(id_))
        lacking = [NotTaken(name, value, now.get(name)) for name, value in fields.items() if now.get(name) != value]
        if lacking and uncertain is not None:
            raise uncertain
        return lacking

    def _put(self, id_: str, wanted: Mapping[str, Value]) -> None:
        """Fields that this issue's screen does not have, or values that it does not offer, are not sent:
        one of them would make Jira refuse all."""
        if not wanted:
            return
        meta = obj(self._site.library.editmeta(int(id_)), "editmeta", self._site.where)
        screen = obj(meta.get("fields"), "the fields of editmeta", self._site.where)
        body = {}
        for name, value in wanted.items():
            theirs = self._on_screen(name, screen)
            if theirs is None:
                continue
            sent = self._written(name, value, theirs, screen[theirs])
            if sent is not CANNOT:
                body[theirs] = sent
        if body:
            self._site.client.put(f"{API}/issue/{id_}", {"fields": body})

    def _written(self, name: str, value: Value, theirs: str, meta: Json) -> Any:
        schema, options = meta.get("schema"), meta.get("allowedValues")
        kind, items = self._incidents.fields.types.get(theirs, ("", ""))
        if isinstance(schema, dict):
            kind, items = str(schema.get("type") or ""), str(schema.get("items") or "")
        if options is None and kind == "priority":
            options = self._site.client.get(f"{API}/priority").data
        return written(self._incidents.job, name, value, kind, items, options if isinstance(options, list) else None)

    def _assign(self, id_: str, to: Value) -> None:
        """In a place of its own, which asks for the right to assign and not for a screen."""
        self._site.client.put(f"{API}/issue/{id_}/assignee", {"accountId" if self._site.cloud else "name": to or None})

    def _on_screen(self, name: str, screen: Json) -> str | None:
        column = self._incidents.mapping.fields.get(name)
        return next((one for one in column.column if isinstance(screen.get(one), dict)), None) if column else None

    def _move(self, id_: str, moves: Mapping[str, Value], issue: Json) -> None:
        """Through a transition whose status means the wanted state. None: then it stays as it is, which is told."""
        for transition in transitions(self._site, id_, screens=True):
            if self._leads(transition, moves, issue):
                self._site.library.transition_issue(int(id_), number(transition, self._site.where),
                                                    fields=self._closing(transition, moves))
                return

    def _leads(self, transition: Json, moves: Mapping[str, Value], issue: Json) -> bool:
        status = transition.get("to")
        if not isinstance(status, dict):
            return False
        # Shown as it would be in that status: by its word, else by its category.
        there = self._incidents.shown({**issue, "fields": {**issue["fields"], "status": status}})
        return there.get("state") == moves["state"] and (
            "hold_reason" not in moves or there.get("hold_reason") == moves["hold_reason"])

    def _closing(self, transition: Json, moves: Mapping[str, Value]) -> Json:
        """The resolution, where this transition asks for one and it was said which."""
        screen = transition.get("fields")
        resolution = screen.get("resolution") if isinstance(screen, dict) else None
        if "close_code" not in moves or not isinstance(resolution, dict):
            return {}
        for option in resolution.get("allowedValues") or ():
            if plain_value(option) == moves["close_code"]:
                return {"resolution": {"name": plain_value(option)}}
        return {}
