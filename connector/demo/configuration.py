"""The ``rung.yaml`` of the demo, with everybody of the week in it, and the logins beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill, indent
from typing import Final

from connector.demo.mapping import NAME, SCHOOLS_NAME
from connector.demo.moments import BEGINS, local
from connector.demo.people import Kept, Member, People
from connector.demo.sharing import Shared
from connector.demo.week import PROJECT
from connector.sandbox.logins import RUNG, Login

POLICY: Final = "network-support.yaml"
JIRA_FIELDS: Final = """\
service_tier: Service tier
configuration_item: Configuration item
location: Site
users_affected: Users affected
outage: Outage
vip: VIP
vendor_reference: Vendor case
problem: Problem
close_notes: Resolution notes
"""
"""Field of Rung: field that this house has added to its Jira."""
SERVICENOW_FIELDS: Final = """\
service_tier: {column: business_service.busines_criticality,
               words: {1 - most critical: "1", 2 - somewhat critical: "2", 3 - less critical: "3"}}
users_affected: u_users_affected
outage: u_outage
vip: caller_id.vip
vendor_reference: u_vendor_case
"""
"""The same of its ServiceNow; the others are found."""

_HEAD: Final = """\
# {organisation}, the week of {day}. Invented; written by `rung demo`.
# Paths are relative to this file. Local times are read in `timezone`.
policy: {policy}
timezone: Europe/London
store: sqlite:///rung.db
write_back: off

# Both trackers are sandboxes on this machine and were there for as long as the demo ran. This has them
# answer again, as the demo left them, until Ctrl-C:  rung --config THIS_FILE sandbox --demo
sources:
"""


def config_text(shared: Shared, ports: Mapping[str, int]) -> str:
    """A whole configuration file. :param ports: where the tracker of each source answers."""
    people = shared.whole.people
    head = _HEAD.format(organisation=people.organisation, day=local(BEGINS)[:10], policy=POLICY)
    sources = "".join(indent(_source(shared, tracker, ports[source]), "  ")
                      for source, tracker in shared.trackers.items())
    return head + sources + "\n".join([
        "", "people:", *(line for member in people.staff for line in _person(member, list(shared.trackers))), "",
        "rosters:", "  - roster: network",
        "    shifts:   # nights and the weekend; ServiceNow knows of the schools' hours",
        *(f"      - {{person: {watch.account}, start: {local(watch.start)}, end: {local(watch.end)}}}"
          for watch in people.on_call if not watch.kept_in), "",
        "change_windows:   # beside ServiceNow's change requests, which are read from there",
        *(f"  - {{id: {work.id}, start: {local(work.start)}, end: {local(work.end)}, configuration_item: {work.item}}}"
          f"   # {work.about}" for work in people.planned if not work.kept_in), ""])


def secrets(shared: Shared) -> dict[str, str]:
    """The files with the secrets of Rung's logins: invented, and good for the sandboxes alone."""
    login = Login(RUNG, RUNG)
    return {tracker.secret: (login.password if tracker.kind == "servicenow" else login.token) + "\n"
            for tracker in shared.trackers.values()}


def source_lines(kind: str, source: str, url: str, login: str, project: str, people: People, mapping: str = "") -> str:
    """The entry under ``sources`` for a tracker of the week.

    :param mapping: the file that says which fields it has and who is staff, in place of lines for that.
    """
    head = f"- source: {source}\n  kind: {kind}\n  url: {url}\n  login: {login}\n"
    if kind == "jira":
        head += f"  query: project = {project}\n"
    if mapping:
        return f"{head}  mapping: {mapping}\n"
    staff = fill(", ".join(member.account for member in people.staff), 90, break_on_hyphens=False)
    fields = SERVICENOW_FIELDS if kind == "servicenow" else JIRA_FIELDS
    return (f"{head}  agents: [\n{indent(staff, '    ')}]\n  automation: [{', '.join(people.apps)}]\n"
            f"  fields:\n{indent(fields, '    ')}")


def _source(shared: Shared, tracker: Kept, port: int) -> str:
    email, secret = Login(RUNG, RUNG).email, f"{{file: {tracker.secret}}}"
    login = f"{{user: {RUNG}, password: {secret}}}" if tracker.kind == "servicenow" else (
        f"{{email: {email}, token: {secret}}}")
    lines = source_lines(tracker.kind, tracker.source, f"http://127.0.0.1:{port}", login, PROJECT,
                         shared.whole.people, f"{SCHOOLS_NAME if tracker.kind == 'servicenow' else NAME}.yaml")
    rota = f"  on_call: {{network: {tracker.rota}}}\n" if tracker.rota else ""
    return f"{lines}{rota}  live_since: {local(BEGINS)}   # what fell due in the week counts\n"


def _person(member: Member, sources: list[str]) -> Iterator[str]:
    yield f"  - person: {member.account}"
    yield f"    name: {member.name}"
    yield f"    accounts: {{{', '.join(f'{source}: {member.account}' for source in sources)}}}"
    if member.groups:
        yield f"    groups: [{', '.join(member.groups)}]"
    if member.manager:
        yield f"    managers: [{member.manager}]"
