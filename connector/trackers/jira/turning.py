"""Lists that are turned by number: an issue's changelog, its comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connector.trackers.jira.shapes import Json, number, obj, rows
from connector.trackers.jira.site import Site

PAGE: Final = 100
_AGAIN: Final = 3


def whole(page: Any, name: str) -> bool:
    """Whether an inner page holds all that there is. One that does not say how many there are does not."""
    if not isinstance(page, dict) or not isinstance(page.get(name), list):
        return False
    total = number(page, "total")
    return total is not None and total <= len(page[name])


def turned(site: Site, path: str, name: str, params: Mapping[str, str | int] = {}) -> tuple[list[Json], int]:
    """Everything in the list, and how many Jira says there are.

    Where something is removed meanwhile, what follows moves up and one would be missed: then it is
    read again. If it stays incomplete the two numbers differ.

    :raises TrackerError:
    """
    found: dict[str, Json] = {}
    total = 0
    for _ in range(_AGAIN):
        start = 0
        while True:
            data = obj(site.client.get(path, {**params, "startAt": start, "maxResults": PAGE}).data, name, site.where)
            page = rows(data, name, site.where)
            found.update((str(one.get("id")), one) for one in page)
            start += len(page)
            total = number(data, "total") or 0
            if not page or start >= total:
                break
        if len(found) >= total:
            break
    return list(found.values()), max(total, len(found))
