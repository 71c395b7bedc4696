"""What the account sees of the incidents, and may do with them, tried on the newest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from connector.config.sources import Jira
from connector.trackers.contract import Finding
from connector.trackers.jira.comments import all_of, says_whether_public
from connector.trackers.jira.incidents import Incidents
from connector.trackers.jira.jql import newest
from connector.trackers.jira.search import search
from connector.trackers.jira.shapes import Json, issue_id, obj
from connector.trackers.jira.site import Site
from connector.trackers.jira.transitions import transitions
from connector.trackers.jira.turning import whole
from connector.trackers.jira.values import is_internal, plain_value

_LOOKED_AT: Final = 50
_RIGHTS: Final = {
    "ADD_COMMENTS": "write notes", "EDIT_ISSUES": "edit incidents", "ASSIGN_ISSUES": "assign incidents",
    "TRANSITION_ISSUES": "change states"}


def issues(site: Site, incidents: Incidents, source: Jira) -> Iterator[Finding]:
    """The query, which projects it reaches, and what can be read and written there."""
    page = search(site).page(newest(source.query), ["project", "updated"], limit=_LOOKED_AT)
    site.prove(page.answer)
    projects = {str(project.get("key")): issue for issue in reversed(page.issues)
                if isinstance(project := obj(issue.get("fields"), "the fields", site.where).get("project"), dict)}
    if not projects:
        yield Finding("read incidents", None, "the query lists none: either there are none, or the account sees none",
                      "look at `query`, and at the account's permission to browse the projects")
        return
    shown = ", ".join(f"{key} (service desk)" if incidents.desks.owns(one["fields"]) else key
                      for key, one in projects.items())
    yield Finding("read incidents", True, f"the newest {len(page.issues)} are of {shown}")
    issue = incidents.get(issue_id(page.issues[0], site.where))
    yield _changelog(site, incidents, issue)
    yield _comments(site, incidents, issue)
    yield from _rights(site, sorted(projects))
    yield _transitions(site, incidents, issue)


def _changelog(site: Site, incidents: Incidents, issue: Json) -> Finding:
    made = incidents.of([issue], searched=False)
    if not whole(issue.get("changelog"), "histories"):
        return Finding("read history", False, f"the changelog of {issue.get('key')} is shown in part")
    entries = len(issue["changelog"]["histories"])
    return Finding("read history", bool(made.incidents), f"{entries} entries of {issue.get('key')}, all there are")


def _comments(site: Site, incidents: Incidents, issue: Json) -> Finding:
    said, _ = all_of(site, issue_id(issue, site.where))
    key = issue.get("key")
    if incidents.desks.owns(issue["fields"]) is False:
        return Finding("read comments", True, f"{len(said)} of {key}; without a service desk none is internal")
    if not all(says_whether_public(comment) for comment in said):
        return Finding("read comments", True, f"{len(said)} of {key}; whether one is internal is asked one by one")
    internal = sum(map(is_internal, said))
    if not internal:
        return Finding("read comments", None, f"{len(said)} of {key}, none of them internal",
                       "internal notes are shown to agents only: is the account one of the service desk?")
    return Finding("read comments", True, f"{len(said)} of {key}, {internal} of them internal")


def _rights(site: Site, projects: list[str]) -> Iterator[Finding]:
    """What the account may write; without it nothing is lost but what is to be written."""
    for key in projects:
        data = site.library.my_permissions(projectKey=key, permissions=",".join(_RIGHTS))
        held: Any = obj(data, "mypermissions", site.where).get("permissions")
        for right, what in _RIGHTS.items():
            entry = held.get(right) if isinstance(held, dict) else None
            may = entry.get("havePermission") if isinstance(entry, dict) else None
            yield Finding(what, may if isinstance(may, bool) else None, f"in {key}",
                          "" if may else f"the account needs {right} there, if Rung is to write (`write_back`)")


def _transitions(site: Site, incidents: Incidents, issue: Json) -> Finding:
    lead = []
    for transition in transitions(site, issue_id(issue, site.where)):
        status = transition.get("to")
        state = incidents.shown({**issue, "fields": {**issue["fields"], "status": status}}).get("state")
        lead.append(f"{plain_value(status)} ({state or 'not yet known'})")
    return Finding("transitions", True if lead else None,
                   f"{issue.get('key')} can go to {', '.join(lead)}" if lead else f"{issue.get('key')} can go nowhere")
