"""The mappings of the week's trackers: the shipped ones, with the fields that this house has added."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from connector.demo.week import Week

NAME: Final = "network-desk"
"""Of its Jira."""
SCHOOLS_NAME: Final = "schools-desk"
"""Of its ServiceNow."""
_SHIPPED: Final = files("connector.trackers") / "mappings" / "jira-search.yaml"
_HEAD: Final = "# The shipped mapping jira-search, with the fields and the staff of this house.\n"
_WHO: Final = "\n# Who is staff: what they say to the caller is ours, whoever holds the ticket.\n"
_OWN: Final = """\
  # -- the house's own fields
  service_tier: Service tier
  configuration_item: {column: Configuration item, missing: empty}
  location: Site
  users_affected: Users affected
  outage: Outage
  vip: VIP
  vendor_reference: {column: Vendor case, missing: empty}
  problem: {column: Problem, missing: empty}
  close_notes: {column: Resolution notes, missing: empty}
"""


_SCHOOLS: Final = """\
# The shipped mapping servicenow-table, with the fields and the staff of this house.
mapping: schools-desk
kind: table
extends: servicenow-table

fields:
  service_tier:
    column: business_service.busines_criticality
    words: {1 - most critical: 1, 2 - somewhat critical: 2, 3 - less critical: 3}
  users_affected: u_users_affected
  outage: u_outage
  vip: caller_id.vip
  vendor_reference: {column: u_vendor_case, missing: empty}
  due_date: {column: due_date, missing: empty}       # no date is an answer here: nothing is due
"""


def mapping_text(week: Week) -> str:
    """A whole mapping file for its Jira, and for exports of it."""
    shipped = _SHIPPED.read_text(encoding="utf-8")
    own = shipped.replace("mapping: jira-search", f"mapping: {NAME}").replace("\nfields:\n", f"\nfields:\n{_OWN}")
    return f"{_HEAD}{own}{_who(week)}"


def schools_mapping_text(week: Week) -> str:
    """A whole mapping file for its ServiceNow."""
    return f"{_SCHOOLS}{_who(week)}"


def _who(week: Week) -> str:
    agents = "\n".join(f"  - {member.account}" for member in week.people.staff)
    return f"{_WHO}agents:\n{agents}\nautomation: [{', '.join(week.people.apps)}]\n"
