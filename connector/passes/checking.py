"""Whether all is in order: each check says what it found, and what to do where that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connector.config.model import Config
from connector.config.sources import Export
from connector.errors import RungError
from connector.passes.asking import how_to_begin
from connector.passes.coverage import Coverage, RuleUse
from connector.passes.parts import App
from connector.trackers import read_export
from rules.policy.values import Policy, text_digest
from rules.wording import counted, span_in_words

Level = Literal["ok", "warning", "error"]
AREAS: Final = ("configuration", "store", "sources", "policy", "templates", "time", "people", "groups", "rules")
"""In the order in which they are told."""
NAMED: Final = 5
"""So many of a kind are named; the rest is counted."""
FEW: Final = 0.005
"""A rule that is unknown in a smaller share of the incidents is not worth a word."""


class Finding(NamedTuple):
    level: Level
    area: str
    what: str
    where: str = ""
    hint: str = ""


def faults(area: str, error: RungError, level: Level = "error") -> Iterator[Finding]:
    """Each fault of ``error`` as a finding."""
    for fault in error.faults:
        yield Finding(level, area, fault.what, fault.where, fault.hint)


def of_config(config: Config, where: Path) -> Finding:
    named = f"{counted(len(config.sources), 'source')}, {counted(len(config.people), 'person', 'people')}"
    return Finding("ok", "configuration", f"{named}, write_back {config.write_back}", str(where))


def of_store(app: App, now: datetime) -> Iterator[Finding]:
    """Whether it holds anything, and no pass of the future."""
    status = app.store.status()
    held = f"{counted(status.incidents, 'incident')}, {status.open:,} open"
    yield Finding("ok", "store", held, str(app.config.store))
    if not status.incidents:
        yield Finding("warning", "store", "nothing is stored yet", hint=how_to_begin(app.config))
    configured = {source.source for source in app.config.sources}
    for source in status.sources:
        if source.last_good_pass is not None and source.last_good_pass > now:
            what = f"the last good pass of {source.name} lies in the future of this machine's clock"
            yield Finding("warning", "time", what, hint="set the clock")
        if source.name not in configured and source.live_since is None:
            what = f"{source.name} is stored, not in rung.yaml: it is history, nothing of it is acted on"
            yield Finding("ok", "sources", what)


def of_policy(app: App, policy: Policy, text: str) -> Iterator[Finding]:
    """Which policy is in force since when, and whether it is this one."""
    where = str(app.config.policy)
    parts = [counted(len(policy.adjust), "adjustment"), counted(len(policy.targets), "target"),
             counted(len(policy.escalations), "escalation")]
    yield Finding("ok", "policy", f"valid: {', '.join(parts)}", where)
    stored = app.store.policies()
    if not stored:
        yield Finding("warning", "policy", "no policy is in force yet", hint="`rung run` puts it into force")
        return
    last = stored[-1]
    since = "since ever" if last.since is None else f"since {last.since:%Y-%m-%d %H:%M:%S} UTC"
    if last.digest == text_digest(text):
        yield Finding("ok", "policy", f"in force {since}")
    else:
        yield Finding("warning", "policy", f"another is in force, {last.name} {last.digest[:12]}, {since}",
                      hint="`rung run` puts the configured one into force")


def of_time(config: Config, policy: Policy | None, now: datetime) -> Iterator[Finding]:
    """Whether the zone data are there and know of summer time; what the calendars say now."""
    if summer_offset() == timedelta(hours=1):
        here = now.astimezone(ZoneInfo(config.timezone))
        yield Finding("ok", "time", f"zone data know of summer time ({_tzdata()}); times are shown in "
                                    f"{config.timezone}, where it is {here:%Y-%m-%d %H:%M}")
    else:
        yield Finding("error", "time", "there are no usable time zone data", hint="install the package tzdata")
    for calendar in policy.calendars.values() if policy else ():
        here, change = now.astimezone(calendar.zone), calendar.next_change(now)
        until = f" until {change.astimezone(calendar.zone):%a %Y-%m-%d %H:%M}" if change else ""
        yield Finding("ok", "time", f"calendar {calendar.name} in {calendar.zone.key}, where it is {here:%a %H:%M}: "
                                    f"{'open' if calendar.is_open(now) else 'closed'}{until}")


def summer_offset() -> timedelta | None:
    """What the zone data say of London in a July; ``None`` where there are none."""
    try:
        return datetime(2024, 7, 1, 12, tzinfo=UTC).astimezone(ZoneInfo("Europe/London")).utcoffset()
    except ZoneInfoNotFoundError:
        return None


def _tzdata() -> str:
    try:
        return f"tzdata {version('tzdata')}"
    except PackageNotFoundError:
        return "of the system"


def of_source(source: Export, known: bool) -> Finding:
    """Whether the file can be read and its columns are those of its mapping."""
    where = str(source.file)
    try:
        mapping = read_export(source.file, source.source, source.mapping, zone=source.timezone).mapping.mapping
    except RungError as error:
        return Finding("error", "sources", f"{source.source}: {error.what}", error.where or where, error.hint)
    since = source.live_since
    live = "not live: nothing is acted on" if since is None else f"live since {since:%Y-%m-%d %H:%M} UTC"
    what = f"{source.source}: readable as {mapping}, {live}"
    return Finding("ok", "sources", what, where) if known else Finding(
        "warning", "sources", f"{what}; not imported yet", where, f"rung import {where}")


def of_people(config: Config, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Whether everybody whom the policy names can be found in the configuration."""
    known = {person.person for person in config.people}
    known |= {account for person in config.people for accounts in person.accounts.values() for account in accounts}
    named = [(f"role {role.name}", name) for role in policy.roles.values() for name in role.people]
    named += [(f"rung {rung.name}", name) for ladder in policy.ladders for rung in ladder.rungs for name in rung.people]
    for place, name in named:
        if name not in known:
            what = f"{place} names {name}, whom rung.yaml does not know{_near(name, known)}"
            yield Finding("warning", "people", what, hint="add the person to `people` in rung.yaml")
    rosters = {roster.roster: roster for roster in config.rosters}
    for role in policy.roles.values():
        if role.roster is None:
            continue
        roster = rosters.get(role.roster)
        if roster is None:
            what = (f"role {role.name} is roster {role.roster}, which rung.yaml does not know"
                    f"{_near(role.roster, rosters)}")
            yield Finding("warning", "people", what, hint="add it to `rosters` in rung.yaml")
        elif not any(shift.start <= now < shift.end for shift in roster.shifts):
            yield Finding("warning", "people", f"nobody is on call now for roster {role.roster}")


def of_history(found: Coverage, policy: Policy, now: datetime) -> Iterator[Finding]:
    """What the stored incidents say of clock, groups and rules."""
    if found.ahead:
        latest = sorted(found.ahead, key=lambda one: one[1])[-NAMED:]
        shown = ", ".join(f"{key} ({span_in_words(at - now)} ahead)" for key, at in latest)
        have = counted(len(found.ahead), "incident has", "incidents have")
        yield Finding("warning", "time", f"{have} events in the future of this machine's clock: {shown}",
                      hint="set the clock, or the zone in which the export is read")
    if found.incidents:
        yield from _groups(found, policy)
    if found.judged:
        for rule in found.rules:
            yield from _rule(rule, rule.unknown_in / found.judged)


def _rule(rule: RuleUse, share: float) -> Iterator[Finding]:
    if rule.why_never:
        verb = "applies" if rule.section == "adjust" else "fires"
        yield Finding("warning", "rules", f"{rule.rule} never {verb} on these incidents: {rule.why_never}")
    elif share > FEW:
        names = ", ".join(name for name, _ in rule.missing.most_common())
        yield Finding("warning", "rules", f"{rule.rule} cannot be judged in {share:.0%} of the incidents: "
                                          f"{names} not known")


def _groups(found: Coverage, policy: Policy) -> Iterator[Finding]:
    seen = sum(found.groups.values(), Counter[str]())
    places = [(f"rung {rung.name}", group)
              for ladder in policy.ladders for rung in ladder.rungs for group in rung.groups]
    places += [(f"role {role.name}", group) for role in policy.roles.values() for group in role.groups]
    sources = ", ".join(sorted(found.groups))
    missing = [(place, group) for place, group in places if group not in seen]
    common = ", ".join(group for group, _ in seen.most_common(NAMED))
    for place, group in missing:
        hint = f"the most frequent groups there: {common}" if common and group == missing[-1][1] else ""
        yield Finding("warning", "groups", f"group {group} ({place}) is in no incident of source {sources}"
                                           f"{_near(group, seen)}", hint=hint)


def _near(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, list(names), n=1)
    return f" (nearest: {near[0]})" if near else ""
