"""What the choices of a field are, and how priority follows from impact and urgency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LEVELS: Final = {"1": "1 - High", "2": "2 - Medium", "3": "3 - Low"}
CHOICES: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("task", "impact"): _LEVELS,
    ("task", "urgency"): _LEVELS,
    ("task", "priority"): {"1": "1 - Critical", "2": "2 - High", "3": "3 - Moderate", "4": "4 - Low",
                           "5": "5 - Planning"},
    ("task", "escalation"): {"0": "Normal", "1": "Moderate", "2": "High", "3": "Overdue"},
    ("task", "contact_type"): {"phone": "Phone", "self-service": "Self-service", "email": "Email",
                               "monitoring": "Monitoring"},
    ("incident", "state"): {"1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed",
                            "8": "Canceled"},
    ("incident", "incident_state"): {"1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed",
                                     "8": "Canceled"},
    ("incident", "severity"): _LEVELS,
    ("incident", "hold_reason"): {"1": "Awaiting Caller", "3": "Awaiting Problem", "4": "Awaiting Vendor",
                                  "5": "Awaiting Change"},
    ("incident", "category"): {"inquiry": "Inquiry / Help", "software": "Software", "hardware": "Hardware",
                               "network": "Network", "database": "Database"},
    ("incident", "close_code"): {text: text for text in (
        "Solution provided", "Workaround provided", "Duplicate", "Known error", "No resolution provided", "User error",
        "Resolved by caller", "Resolved by change", "Resolved by problem", "Resolved by request")},
    ("incident", "major_incident_state"): {"proposed": "Proposed", "accepted": "Accepted", "rejected": "Rejected",
                                           "canceled": "Canceled"},
    ("change_request", "state"): {"-5": "New", "-4": "Assess", "-3": "Authorize", "-2": "Scheduled",
                                  "-1": "Implement", "0": "Review", "3": "Closed", "4": "Canceled"},
    ("change_request", "type"): {"normal": "Normal", "standard": "Standard", "emergency": "Emergency"},
    ("change_request", "conflict_status"): {"Not Run": "Not Run", "No Conflict": "No Conflict",
                                            "Conflict": "Conflict"},
    ("problem", "state"): {"101": "New", "102": "Assess", "103": "Root Cause Analysis", "104": "Fix in Progress",
                           "106": "Resolved", "107": "Closed"},
    ("problem", "problem_state"): {"101": "New", "102": "Assess", "103": "Root Cause Analysis",
                                   "104": "Fix in Progress", "106": "Resolved", "107": "Closed"},
    ("cmdb_ci", "operational_status"): {"1": "Operational", "2": "Non-Operational", "6": "Retired"},
    ("cmdb_ci_service", "busines_criticality"): {"1 - most critical": "1 - most critical",
                                                 "2 - somewhat critical": "2 - somewhat critical",
                                                 "3 - less critical": "3 - less critical"},
    ("task_sla", "stage"): {"in_progress": "In progress", "paused": "Paused", "breached": "Breached",
                            "completed": "Completed", "cancelled": "Cancelled"},
}
PRIORITIES: Final[Mapping[tuple[str, str], str]] = {
    ("1", "1"): "1", ("1", "2"): "2", ("1", "3"): "3", ("2", "1"): "2", ("2", "2"): "3", ("2", "3"): "4",
    ("3", "1"): "3", ("3", "2"): "4", ("3", "3"): "5"}
"""(Impact, urgency) → priority, as the instance ships its look-up."""


def choices_of(table: str, parent: str, element: str) -> Mapping[str, str]:
    """Value → label, of the table or of the one that it extends."""
    return CHOICES.get((table, element)) or CHOICES.get((parent, element)) or {}
