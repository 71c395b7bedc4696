"""The tables of the instance and their fields, as ``sys_dictionary`` tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

INTERNAL_TYPES: Final = {
    "text": "string", "key": "string", "id": "GUID", "number": "integer", "flag": "boolean", "time": "glide_date_time",
    "choice": "integer", "word": "string", "journal": "journal_input", "span": "glide_duration",
    "class": "sys_class_name"}
"""Kind of a field → its type in the dictionary; every other kind is the table that it refers to."""


class Field(NamedTuple):
    name: str
    kind: str
    fixed: bool
    """Read-only: what is written to it is ignored."""

    @property
    def refers(self) -> str:
        """The table whose sys_ids it holds, or nothing."""
        return "" if self.kind in INTERNAL_TYPES else self.kind

    @property
    def chosen(self) -> bool:
        """Whether its values come from ``sys_choice``."""
        return self.kind in ("choice", "word")


@dataclass(frozen=True)
class Table:
    name: str
    label: str
    display: str
    """The field that a reference shows."""
    parent: str
    """The table that it extends, or nothing: its rows are that table's rows too."""
    listed: str

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """By name. A mark ``!`` makes one read-only, and so does whatever the system keeps."""
        found = dict(TABLES[self.parent].fields) if self.parent else {}
        for each in self.listed.split():
            name, _, kind = each.partition(":")
            fixed = name.endswith("!") or name.startswith("sys_")
            name = name.rstrip("!")
            found[name] = Field(name, kind, fixed)
        return found


_BORN: Final = "sys_id:id sys_created_on:time sys_created_by:text "
_KEPT: Final = f"{_BORN} sys_updated_on:time sys_updated_by:text sys_mod_count:number "
_TASK: Final = _KEPT + """
 sys_class_name:class number!:key short_description:text description:text active!:flag state:choice
 impact:choice urgency:choice priority!:choice escalation!:choice made_sla!:flag
 opened_at:time opened_by:sys_user closed_at!:time closed_by!:sys_user due_date:time
 assignment_group:sys_user_group assigned_to:sys_user company:core_company location:cmn_location
 business_service:cmdb_ci_service service_offering:cmdb_ci_service cmdb_ci:cmdb_ci parent:task
 contact_type:word correlation_id:text correlation_display:text reassignment_count!:number
 work_notes:journal comments:journal comments_and_work_notes:journal work_notes_list:text close_notes:text
"""
_INCIDENT: Final = """
 caller_id:sys_user incident_state:choice severity:choice category:word subcategory:word hold_reason:choice
 close_code:word resolved_at!:time resolved_by!:sys_user reopen_count!:number parent_incident:incident
 child_incidents!:number problem_id:problem rfc:change_request caused_by:change_request business_impact:text
 major_incident_state:word u_users_affected:number u_outage:flag u_vendor_case:text
"""
_USER: Final = """
 user_name:key name!:text first_name:text last_name:text email:text active:flag vip:flag manager:sys_user
 company:core_company location:cmn_location time_zone:text date_format:text time_format:text
"""
_SLA: Final = """
 task:task sla:contract_sla stage:word active:flag has_breached:flag start_time:time end_time:time
 planned_end_time:time pause_duration:span pause_time:time duration:span percentage:number business_percentage:number
"""
_AUDIT: Final = _BORN + """tablename:text documentkey:text fieldname:text oldvalue:text newvalue:text user:text
 reason:text record_checkpoint:number"""


def _table(name: str, label: str, display: str, listed: str, parent: str = "") -> Table:
    return Table(name, label, display, parent, listed)


TABLES: Final[Mapping[str, Table]] = {table.name: table for table in (
    _table("task", "Task", "number", _TASK),
    _table("incident", "Incident", "number", _INCIDENT, "task"),
    _table("change_request", "Change Request", "number",
           "type:word start_date:time end_date:time work_start:time work_end:time conflict_status:word", "task"),
    _table("problem", "Problem", "number", "problem_state:choice", "task"),
    _table("sys_user", "User", "name", _KEPT + _USER),
    _table("sys_user_group", "Group", "name",
           _KEPT + "name:text description:text active:flag manager:sys_user type:text"),
    _table("sys_user_grmember", "Group Member", "user", _KEPT + "user:sys_user group:sys_user_group"),
    _table("core_company", "Company", "name", _KEPT + "name:text customer:flag vendor:flag"),
    _table("cmn_location", "Location", "name", _KEPT + "name:text company:core_company"),
    _table("cmdb_ci", "Configuration Item", "name",
           _KEPT + "sys_class_name:class name:text operational_status:choice company:core_company"
                   " location:cmn_location"),
    _table("cmdb_ci_service", "Service", "name", "busines_criticality:word", "cmdb_ci"),
    _table("task_ci", "CIs Affected", "ci_item", _KEPT + "task:task ci_item:cmdb_ci"),
    _table("task_cmdb_ci_service", "Impacted Services", "cmdb_ci_service",
           _KEPT + "task:task cmdb_ci_service:cmdb_ci_service"),
    _table("contract_sla", "SLA Definition", "name", _KEPT + "name:text type:text duration:span"),
    _table("task_sla", "Task SLA", "task", _KEPT + _SLA),
    _table("cmn_rota", "Rota", "name", _KEPT + "name:text group:sys_user_group active:flag"),
    _table("sys_choice", "Choice", "label",
           _KEPT + "name:text element:text value:text label:text language:text inactive:flag sequence:number"),
    _table("sys_dictionary", "Dictionary Entry", "element",
           _KEPT + "name:text element:text internal_type:text reference:text read_only:flag audit:flag active:flag"),
    _table("sys_audit", "Audit", "fieldname", _AUDIT),
    _table("sys_audit_delete", "Audit Deleted Record", "display_value",
           _KEPT + "tablename:text documentkey:text display_value:text"),
    _table("sys_journal_field", "Journal Entry", "element",
           _BORN + "name:text element:text element_id:text value:text"),
)}
