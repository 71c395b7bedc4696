"""Where the account may take an issue from the status that it has."""

from __future__ import annotations

from connector.trackers.jira.shapes import Json, rows, wrong
from connector.trackers.jira.site import Site


def transitions(site: Site, id_: str, *, screens: bool = False) -> list[Json]:
    """``screens``: each with the fields that it asks for (``fields``). :raises TrackerError:"""
    try:
        found = site.library.transitions(int(id_), expand="transitions.fields" if screens else None)
    except (KeyError, TypeError):  # the library takes it for granted that there is such a list
        wrong("no list of transitions", site.where)
    return rows({"transitions": found}, "transitions", site.where)


def number(transition: Json, where: str) -> str:
    """By which it is taken. Anything else the library would look for among the names, which are translated."""
    found = str(transition.get("id") or "")
    return found if found.isdecimal() else wrong(f"a transition with the id {found[:20]!r}", where)
