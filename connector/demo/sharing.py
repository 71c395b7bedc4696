"""The week shared out between the council's two trackers: each ticket is kept in one of them.

What is filed under another ticket, or speaks of one, is kept where that is: a share knows the keys
of its own tickets alone, so a text that named another's could not be written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from connector.demo.life import in_servicenow
from connector.demo.people import Kept
from connector.demo.week import Numbered, Week, load_week

DESK: Final = "desk"
SCHOOLS: Final = "schools"
"""The sources, as the people of the week know them."""


@dataclass(frozen=True, eq=False)
class Shared:
    """The week and what of it each tracker keeps."""

    whole: Week
    trackers: Mapping[str, Kept]
    """By the name of its source."""
    shares: Mapping[str, Week]
    """Source → its tickets alone, with the shifts and the planned work that its tracker knows."""
    keys: Mapping[str, str]
    """Name of a ticket → what people call it in the tracker that keeps it."""

    def where(self, name: str) -> str:
        """The source that keeps the ticket ``name``. :raises StopIteration: where there is none."""
        return next(source for source, share in self.shares.items() if name in share.keys)

    def words(self, text: str) -> str:
        """``text`` with the keys of the tickets that it names, for a reader of both trackers."""
        return replace(self.whole, keys=self.keys).words(text)


@cache
def share_out(week: Week | None = None) -> Shared:
    """Of the demo's week, unless another is given."""
    whole = week or load_week()
    trackers = {tracker.source: tracker for tracker in whole.people.trackers}
    shares = {source: _share(whole, source) for source in trackers}
    keys = {name: in_servicenow(key) if trackers[source].dialect == "servicenow" else key
            for source, share in shares.items() for name, key in share.keys.items()}
    return Shared(whole, trackers, shares, {name: keys[name] for name in whole.keys})


def _share(whole: Week, source: str) -> Week:
    people = whole.people
    tickets = tuple(numbered for numbered in whole.tickets if _keeper(whole, numbered) == source)
    here = {numbered.key for numbered in tickets}
    return replace(
        whole, tickets=tickets, keys={name: key for name, key in whole.keys.items() if key in here},
        people=people.model_copy(update={
            "on_call": tuple(watch for watch in people.on_call if watch.kept_in == source),
            "planned": tuple(work for work in people.planned if work.kept_in == source)}))


def _keeper(whole: Week, numbered: Numbered) -> str:
    first, *others = whole.people.trackers
    fields = numbered.ticket.fields
    return next((each for each in others if each.keeps(fields.site, fields.service)), first).source
