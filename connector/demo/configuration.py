"""The ``rung.yaml`` of the demo, with everybody of the week in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connector.demo.mapping import NAME
from connector.demo.moments import BEGINS, NOW, local
from connector.demo.people import Member
from connector.demo.week import Week

SOURCE: Final = "desk"
POLICY: Final = "network-support.yaml"
EXPORT: Final = "friday.json"
LATER: Final = "sunday.json"


def config_text(week: Week) -> str:
    """A whole configuration file."""
    return "\n".join([
        f"# {week.people.organisation}, the week of {local(BEGINS)[:10]}. Invented; written by `rung demo`.",
        "# Paths are relative to this file. Local times are read in `timezone`.",
        f"policy: {POLICY}", "timezone: Europe/London", "store: sqlite:///rung.db", "write_back: off", "",
        "sources:", f"  - source: {SOURCE}", "    kind: export",
        f"    file: {EXPORT}            # the tracker's answer of {local(NOW)}",
        f"    mapping: {NAME}.yaml", f"    live_since: {local(BEGINS)}   # what fell due in the week counts", "",
        "people:", *(line for member in week.people.staff for line in _person(member)), "",
        "rosters:", "  - roster: network", "    shifts:",
        *(f"      - {{person: {watch.account}, start: {local(watch.start)}, end: {local(watch.end)}}}"
          for watch in week.people.on_call), "",
        "change_windows:",
        *(f"  - {{id: {work.id}, start: {local(work.start)}, end: {local(work.end)}, configuration_item: {work.item}}}"
          f"   # {work.about}" for work in week.people.planned), ""])


def _person(member: Member) -> Iterator[str]:
    yield f"  - person: {member.account}"
    yield f"    name: {member.name}"
    yield f"    accounts: {{{SOURCE}: {member.account}}}"
    if member.groups:
        yield f"    groups: [{', '.join(member.groups)}]"
    if member.manager:
        yield f"    managers: [{member.manager}]"
