"""Whether each status and priority of the site has a word: without one it says nothing in a history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connector.trackers.contract import Finding
from connector.trackers.jira.incidents import Incidents
from connector.trackers.jira.shapes import wrong
from connector.trackers.jira.site import API, Site
from connector.trackers.jira.values import plain_value

_LISTS: Final = {"state": "status", "priority": "priority"}
"""Field of Rung → the list of its values."""


def words(site: Site, incidents: Incidents) -> Iterator[Finding]:
    for field, path in _LISTS.items():
        convert = incidents.job.converters.get(field)
        if convert is None:
            continue
        data = site.client.get(f"{API}/{path}").data
        if not isinstance(data, list):
            wrong(f"no list of {path}", site.where)
        names = [name for one in data if (name := plain_value(one))]
        lacking = sorted({name for name in names if not convert.has_word(name)})
        if lacking:
            yield Finding(f"words of {field}", False, f"no word for {', '.join(lacking)}",
                          f"say what they mean under `fields` of the source: {{{field}: {{column: {path}, "
                          f"words: {{{lacking[0]}: …}}}}}}")
        else:
            yield Finding(f"words of {field}", True, f"all {len(names)} have one")
