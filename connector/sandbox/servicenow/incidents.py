"""A ticket's values as the fields of an incident, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from connector.demo.life import Life, sys_id
from connector.sandbox.servicenow.choices import PRIORITIES

STATES: Final = {"Open": "1", "In Progress": "2", "Waiting for customer": "3", "Waiting for vendor": "3",
                 "Resolved": "6", "Closed": "7", "Canceled": "8"}
STATUSES: Final = {"1": "Open", "2": "In Progress", "3": "Waiting for vendor", "6": "Resolved", "7": "Closed",
                   "8": "Canceled"}
HOLDS: Final = {"Waiting for customer": "1", "Waiting for vendor": "4"}
LEVELS: Final = {"P1": ("1", "1"), "P2": ("2", "1"), "P3": ("2", "2"), "P4": ("3", "2"), "P5": ("3", "3")}
"""Priority → impact and urgency, where nobody has set them."""
CHANNELS: Final = {"Phone": "phone", "Portal": "self-service", "E-mail": "email", "Monitoring": "monitoring"}
CODES: Final = {"": "", "Done": "Solution provided", "Duplicate": "Duplicate", "Won't Do": "No resolution provided",
                "Cannot Reproduce": "User error"}
SEVERED: Final = ("6", "7", "8")
"""States in which an incident is not active."""
OWN: Final = ("impact", "urgency", "hold_reason", "close_code", "severity", "category", "subcategory",
              "correlation_id", "correlation_display", "business_impact", "major_incident_state", "due_date",
              "rfc", "caused_by", "company", "caller_id", "contact_type", "service_offering", "work_notes_list")
"""Fields that only ServiceNow has, or has more finely: kept beside the ticket."""

Row = dict[str, str]


class House(NamedTuple):
    """What all incidents of an instance have in common."""

    company: str
    """The sys_id of whose desk it is."""
    project: str
    """How the keys of tickets begin where they have keys."""

    def words(self, text: str) -> str:
        """``text`` in which tickets, problems and changes are named by their numbers."""
        return _keys(self.project).sub(lambda match: number("INC" if match[1] == self.project else match[1], match[2]),
                                       text)


@cache
def _keys(project: str) -> re.Pattern[str]:
    return re.compile(rf"\b({re.escape(project)}|PRB|CHG)-(\d+)\b")


def number(kind: str, name: str) -> str:
    """``PRB-306`` as ServiceNow numbers it: ``PRB0000306``."""
    digits = "".join(letter for letter in name if letter.isdigit())
    return f"{kind}{int(digits or 0):07}"


@lru_cache(maxsize=100_000)
def reference(table: str, name: str) -> str:
    return sys_id(table, name) if name else ""


def status(state: str, hold: str) -> str:
    """The ticket's status for a state and what it is on hold for."""
    return "Waiting for customer" if (state, hold) == ("3", "1") else STATUSES[state]


def resolution(code: str) -> str:
    """The ticket's resolution for a close code."""
    return next((ours for ours, theirs in CODES.items() if theirs == code), "Done")


def fields(life: Life, values: Mapping[str, Any], own: Mapping[str, str], house: House) -> Row:
    """What is audited of an incident that has these values. What only ServiceNow has counts for as long as
    it agrees with the ticket."""
    state = STATES[values["status"]]
    hold = own.get("hold_reason", "")
    hold = hold if hold and status("3", hold) == values["status"] else HOLDS.get(values["status"], "")
    impact, urgency = LEVELS[values["priority"]]
    if own.get("impact") and own.get("urgency"):
        wanted = own["impact"], own["urgency"]
        impact, urgency = wanted if f"P{PRIORITIES[wanted]}" == values["priority"] else (impact, urgency)
    code = CODES[values["resolution"]]
    if own.get("close_code") and resolution(own["close_code"]) == values["resolution"]:
        code = own["close_code"]
    return {
        "category": "network", "severity": "3", "due_date": "", "subcategory": "", "correlation_id": "",
        "caller_id": reference("sys_user", life.by), "company": house.company,
        "contact_type": CHANNELS[values["channel"]],
        **{name: text for name, text in own.items() if name in OWN},
        "short_description": house.words(values["summary"]), "description": house.words(values["description"]),
        "state": state, "incident_state": state, "active": str(state not in SEVERED).lower(),
        "hold_reason": hold if state == "3" else "",
        "impact": impact, "urgency": urgency, "priority": PRIORITIES[impact, urgency],
        "assignment_group": reference("sys_user_group", values["group"]),
        "assigned_to": reference("sys_user", values["assignee"]),
        "business_service": reference("cmdb_ci_service", values["service"]),
        "cmdb_ci": reference("cmdb_ci", values["item"]), "location": reference("cmn_location", values["site"]),
        "parent_incident": reference("incident", values["parent"]),
        "problem_id": reference("problem", values["problem"]),
        "close_code": code, "close_notes": house.words(values["notes"]),
        "u_users_affected": "" if values["users"] in ("", None) else str(values["users"]),
        "u_outage": str(bool(values["outage"])).lower(), "u_vendor_case": values["vendor_case"],
    }
