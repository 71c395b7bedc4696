"""The ``rung.yaml`` of the demo, with everybody of the week in it, and what lies beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent
from typing import Final

from connector.demo.moments import BEGINS, local
from connector.demo.people import Kept, Member, People
from connector.demo.sharing import Shared
from connector.sandbox.logins import RUNG, Login

POLICY: Final = "network-support.yaml"
FIELDS: Final = """\
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
FIELDS_SERVICENOW: Final = """\
users_affected: u_users_affected
outage: u_outage
vendor_reference: u_vendor_case
"""

_HEAD: Final = """\
# {organisation}, the week of {day}. Invented; written by `rung demo`.
# Paths are relative to this file. Local times are read in `timezone`.
policy: {policy}
timezone: Europe/London
store: sqlite:///rung.db
write_back: off

# The two trackers are a sandbox on this machine, which was there as long as the demo ran. To have them
# again as this file names them, until Ctrl-C:  rung --config {config} sandbox --demo
sources:
"""


def source_lines(kind: str, source: str, url: str, login: str, project: str, people: People) -> str:
    """The entry under ``sources`` for a tracker of the week."""
    head = f"- source: {source}\n  kind: {kind}\n  url: {url}\n  login: {login}\n"
    staff = "".join(f"    - {member.account}\n" for member in people.staff)
    if kind == "servicenow":
        return f"{head}  automation: [{', '.join(people.apps)}]\n  fields:\n{indent(FIELDS_SERVICENOW, '    ')}"
    return (f"{head}  query: project = {project}\n  agents:\n{staff}"
            f"  automation: [{', '.join(people.apps)}]\n  fields:\n{indent(FIELDS, '    ')}")
