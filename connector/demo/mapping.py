"""The mapping of the week's tracker: the shipped one for Jira, with the fields that this house has added."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from connector.demo.week import Week

NAME: Final = "network-desk"
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


def mapping_text(week: Week) -> str:
    """A whole mapping file."""
    shipped = _SHIPPED.read_text(encoding="utf-8")
    agents = "\n".join(f"  - {member.account}" for member in week.people.staff)
    apps = ", ".join(week.people.apps)
    own = shipped.replace("mapping: jira-search", f"mapping: {NAME}").replace("\nfields:\n", f"\nfields:\n{_OWN}")
    return f"{_HEAD}{own}{_WHO}agents:\n{agents}\nautomation: [{apps}]\n"
