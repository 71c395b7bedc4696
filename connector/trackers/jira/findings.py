"""What ``rung check`` tells of a Jira, permission by permission."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Final, NamedTuple

from connector.config.sources import Jira
from connector.errors import RungError
from connector.trackers.contract import Finding
from connector.trackers.errors import Refused, TrackerError, Untrusted
from connector.trackers.exports.mapping import Mapping
from connector.trackers.jira import findings_of_issues, findings_of_words
from connector.trackers.jira.discovery import SERVICES, SLA
from connector.trackers.jira.incidents import Incidents
from connector.trackers.jira.jql import Since
from connector.trackers.jira.search import search
from connector.trackers.jira.shapes import Json, moment
from connector.trackers.jira.site import API, Site
from connector.trackers.jira.timecheck import understands
from rules.incident import FIELDS

_CLOSE: Final = timedelta(minutes=1)
_SOON: Final = timedelta(days=30)
_WITH_STATE: Final = "hold_reason"
"""The field of Rung that a word of the state says."""


class _Part(NamedTuple):
    what: str
    find: Callable[[], Iterator[Finding]]


def findings(open_site: Callable[[], Site], open_incidents: Callable[[], Incidents], source: Jira,
             now: datetime) -> Iterator[Finding]:
    """See ``Tracker.findings``. Where nobody is let in there is nothing more to ask."""
    try:
        site = open_site()
    except RungError as error:
        yield _fault("login", error)
        return
    name = site.me.get("displayName")
    yield Finding("login", True, f"{name} ({site.account})" if name else site.account)
    yield Finding("deployment", True, f"Jira {'Cloud' if site.cloud else 'Data Center'} {site.info.get('version', '')}"
                  .rstrip())
    parts = [
        _Part("clock", lambda: _clock(site, now)),
        _Part("time zone", lambda: _zone(site, source)),
        _Part("token", lambda: _token(site, now)),
        _Part("fields", lambda: _fields(open_incidents(), source)),
        _Part("words", lambda: findings_of_words.words(site, open_incidents())),
        _Part("read incidents", lambda: findings_of_issues.issues(site, open_incidents(), source)),
    ]
    for part in parts:
        try:
            yield from part.find()
        except RungError as error:
            yield _fault(part.what, error)


def _fault(what: str, error: RungError) -> Finding:
    # Where a tracker is at fault the place is the source, which is said anyhow; else it is a secret's.
    place = f"{error.where}: " if error.where and not isinstance(error, TrackerError) else ""
    return Finding(what, False, f"{place}{error.what}", error.hint)


def _clock(site: Site, now: datetime) -> Iterator[Finding]:
    apart = site.time(site.client.get(f"{API}/serverInfo")) - now
    detail = f"the tracker's clock and this machine's are {abs(apart).total_seconds():.0f} s apart"
    yield Finding("clock", abs(apart) <= _CLOSE, detail,
                  "" if abs(apart) <= _CLOSE else "nothing is lost, but what is due is decided by this machine's clock")


def _zone(site: Site, source: Jira) -> Iterator[Finding]:
    """In whose minutes Jira reads times, and that it reads ours as they are meant."""
    zone, since = site.me.get("timeZone"), Since()
    try:
        read = understands(site, search(site), since, source.query)
    except Refused as refused:
        if refused.status != 400:
            raise
        return  # the query itself is refused: told where the incidents are read
    if read is False:
        since.fall_back(site.zone)
        read = understands(site, search(site), since, source.query)
        yield Finding("time zone", read, f"times are written as minutes of {zone}, the account's zone",
                      "" if read else "the search understands no time: look at the zone in the account's profile")
        return
    told = "times are understood as absolute instants" if read else "there is no incident yet to try a time on"
    yield Finding("time zone", read, f"{told}; the account's zone is {zone}")


def _token(site: Site, now: datetime) -> Iterator[Finding]:
    """Data Center lists an account's tokens with their ends; Cloud tells nobody."""
    if site.cloud:
        yield Finding("token", None, "Cloud does not tell when a token ends: a year after it was made at the latest",
                      "put its end in a calendar; an ended token is told by each pass")
        return
    try:
        data = site.client.get("/rest/pat/latest/tokens").data
    except (Refused, Untrusted):
        data = None  # before 8.14 there are none, and their address is nobody's
    tokens: list[Json] = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
    ends = [(moment(one["expiringAt"], "expiringAt", site.where), str(one.get("name")))
            for one in tokens if one.get("expiringAt")]
    if not ends:
        yield Finding("token", None, "none of the account's tokens says when it ends")
        return
    end, name = min(ends)
    yield Finding("token", end > now + _SOON, f'of the account\'s tokens "{name}" ends first, on {end:%Y-%m-%d}',
                  "" if end > now + _SOON else "make a new one in time")


def _fields(incidents: Incidents, source: Jira) -> Iterator[Finding]:
    """Each field of the mapping: where it is found, or that it is not; a name of rung.yaml's in its own words."""
    have = incidents.fields
    shown = sorted(set(have.names.values()))
    for name, column in incidents.mapping.fields.items():
        ids = [one for one in dict.fromkeys(column.column) if one in have.names]
        if ids:
            yield Finding(f"field {name}", True, ", ".join(f"{have.names[one]} ({one})" for one in ids))
        elif name in source.fields:
            words = " or ".join(f'"{one}"' for one in source.fields[name].column)
            near = get_close_matches(source.fields[name].column[0], shown, n=1)
            yield Finding(f"fields: {name}", False, f"rung.yaml names {words}, and this Jira has no such field",
                          f'did you mean "{near[0]}"?' if near else "write its name, or its id (customfield_…)")
        else:
            yield Finding(f"field {name}", None, f"not found: {' or '.join(column.column)}",
                          f"write under `fields` of the source which one it is: {{{name}: NAME}}")
    yield from _unsought(incidents.mapping, shown)
    slas = have.of_kind(SLA)
    yield Finding("SLA", True if slas else None,
                  ", ".join(have.names[one] for one in slas) if slas else "this Jira has no targets of a service desk")
    if services := have.of_kind(SERVICES):
        yield Finding("affected services", True, ", ".join(f"{have.names[one]} ({one})" for one in services))


def _unsought(mapping: Mapping, shown: list[str]) -> Iterator[Finding]:
    """Fields of Rung that the mapping has no column for, with those of the site that are called alike."""
    unsought = [name for name in FIELDS if name not in mapping.fields and name != _WITH_STATE]
    alike = {_letters(one): one for one in shown}
    meant = [f"{name}: {alike[name]}" for name in unsought if name in alike]
    if unsought:
        yield Finding("fields", None if meant else True,
                      f"not looked for: {', '.join(unsought)}; name them under `fields` where the site has them",
                      f"it has fields of such names: {{{', '.join(meant)}}}" if meant else "")


def _letters(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.casefold())
