"""Which fields this Jira has: ids differ from site to site, and names from language to language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from connector.trackers.exports.mapping import Mapping as Declared
from connector.trackers.jira.shapes import Json

REQUEST_TYPE: Final = "com.atlassian.servicedesk:vp-origin"
SERVICES: Final = "com.atlassian.jira.plugins.service-entity:service-entity-field-cftype"
SLA: Final = "com.atlassian.servicedesk:sd-sla-field"
_ALWAYS: Final = ("summary", "created", "updated", "status", "issuetype", "project", "creator", "reporter", "comment")


class SiteFields(NamedTuple):
    names: Mapping[str, str]
    """Id → name, as the account reads it."""
    kinds: Mapping[str, str]
    """Id → ``schema.custom``, which is the same everywhere."""
    types: Mapping[str, tuple[str, str]]
    """Id → type of its value, and of an array's entries."""
    also: Mapping[str, frozenset[str]]
    """Id → its other names (untranslated, in JQL), in small letters."""

    def of_kind(self, kind: str) -> tuple[str, ...]:
        return tuple(field for field, custom in self.kinds.items() if custom == kind)

    def called(self, name: str) -> tuple[str, ...]:
        """The ids of fields of this id or name."""
        wanted = name.casefold()
        return tuple(field for field, shown in self.names.items()
                     if wanted in (field.casefold(), shown.casefold()) or wanted in self.also[field])


def fields_of(data: Any) -> SiteFields:
    """From the answer of ``/field``."""
    names, kinds, also = dict[str, str](), dict[str, str](), dict[str, frozenset[str]]()
    types: dict[str, tuple[str, str]] = {}
    for field in data if isinstance(data, list) else ():
        if not isinstance(field, dict) or not isinstance(field.get("id"), str):
            continue
        names[field["id"]] = str(field.get("name") or field["id"])
        also[field["id"]] = frozenset(_other_names(field))
        schema = field.get("schema")
        if isinstance(schema, dict):
            types[field["id"]] = str(schema.get("type") or ""), str(schema.get("items") or "")
            if isinstance(schema.get("custom"), str):
                kinds[field["id"]] = schema["custom"]
    return SiteFields(names, kinds, types, also)


def _other_names(field: Json) -> Iterator[str]:
    clauses = field.get("clauseNames")
    for name in (field.get("untranslatedName"), *(clauses if isinstance(clauses, list) else ())):
        if isinstance(name, str):
            yield name.casefold()


def found(mapping: Declared, fields: SiteFields) -> Declared:
    """The mapping with the ids of this site beside the names: those of the same name in another language,
    and of the affected services, which are recognised by their kind."""
    columns = {}
    for name, column in mapping.fields.items():
        ids = [one for alias in column.column for one in fields.called(alias)]
        if name == "service" and not ids:
            ids += fields.of_kind(SERVICES)
        columns[name] = column.model_copy(update={"column": tuple(dict.fromkeys((*column.column, *ids)))})
    return mapping.model_copy(update={"fields": columns})


def asked(mapping: Declared, fields: SiteFields) -> tuple[str, ...]:
    """The fields to ask for: what the mapping reads of those that there are, and what the service desk adds."""
    mapped = [one for column in mapping.fields.values() for one in column.column if one in fields.names]
    desk = fields.of_kind(REQUEST_TYPE) + fields.of_kind(SLA)
    return tuple(dict.fromkeys((*_ALWAYS, *mapped, *desk)))
