"""Which of Jira's fields is which of Rung's, and what its values mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from connector.trackers.exports.errors import BadRow
from connector.trackers.exports.job import Job
from connector.trackers.exports.mapping import TEXTS
from connector.trackers.exports.values import check_text, merge_labels, split_labels
from connector.trackers.jira.values import account, plain_text, plain_value
from rules.incident import Value

_ACCOUNTS: Final = frozenset({"assignee", "reporter"})
_BY_ID: Final = frozenset({"parent", "due_date"}) | _ACCOUNTS
"""Fields of which the changelog's ``to`` is the value and ``toString`` only its look."""
_OWN: Final = frozenset({"summary", "created", "updated", "comment", "creator"})
_SPECIAL: Final = frozenset({"state", "labels"}) | _BY_ID
_SHORT: Final = 200


class Change(NamedTuple):
    """One item of the changelog that a field of Rung holds. ``None`` is unknown."""

    field: str
    old: Value | None
    new: Value | None
    old_hold: str | None = None
    new_hold: str | None = None


class FieldIndex:
    """Finds Rung's field by an id (``customfield_10004``) or a name (``Impact``) of Jira's."""

    def __init__(self, job: Job, names: Mapping[str, Any]) -> None:
        self._job = job
        self._names = names
        ids: dict[str, list[str]] = {}
        for field_id, name in names.items():
            ids.setdefault(str(name).casefold(), []).append(field_id)
        self.ids: dict[str, tuple[str, ...]] = {}
        self._field: dict[str, str] = {}
        for field, convert in job.converters.items():
            found = [one for alias in convert.columns for one in (alias, *ids.get(alias.casefold(), ()))]
            self.ids[field] = tuple(found)
            for one in (*found, *(str(names[one]) for one in found if one in names)):
                self._field.setdefault(one.casefold(), field)
        self._ignored = frozenset(name.casefold() for name in job.mapping.ignore) | _OWN
        self.plain = {field: convert for field, convert in job.converters.items() if field not in _SPECIAL}
        """Of a field whose word is its value wherever it stands."""
        self._met: dict[tuple[Any, Any], str | None] = {}
        """What items of the changelog call a field, and which of Rung's it is: the same few again and again."""
        self._held: dict[str, bool] = {}

    def field_of(self, item: Mapping[str, Any]) -> str | None:
        """Of an item of the changelog. Data Center and old entries have no ``fieldId``."""
        names = item.get("fieldId"), item.get("field")
        try:
            return self._met[names]
        except KeyError:
            known = (self._field.get(name.casefold()) for name in names if isinstance(name, str))
            found = self._met[names] = next((one for one in known if one is not None), None)
            return found

    def unmapped(self, names: Iterable[str]) -> list[str]:
        """Those that no field of Rung holds; they are reported."""
        found = []
        for name in names:
            if name not in self._held:
                self._held[name] = self._holds(name)
            if not self._held[name]:
                self._job.report.unmapped_column(str(self._names.get(name, name)))
                found.append(name)
        return found

    def _holds(self, name: str) -> bool:
        both = {name.casefold(), str(self._names.get(name, name)).casefold()}
        return not both.isdisjoint(self._field) or not both.isdisjoint(self._ignored)

    def extra(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """Short values of fields that no field of Rung holds."""
        kept = {}
        for name in self.unmapped(name for name, value in fields.items() if value not in (None, [], {}, "")):
            text = plain_value(fields[name])
            if text and len(text) <= _SHORT:
                kept[str(self._names.get(name, name))] = check_text(name, text)
        return kept


class Reading:
    """The values of one issue."""

    def __init__(self, job: Job, index: FieldIndex, issue: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
        self._job = job
        self._index = index
        self._fields = fields
        self._category = _category(fields.get("status"))
        self._users = dict(_users(issue, fields))

    def changes(self, history: Mapping[str, Any]) -> list[Change]:
        """What an entry of the changelog changed, as far as fields of Rung hold it. :raises BadRow:"""
        found, items = [], history.get("items")
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, dict):
                continue
            field = self._index.field_of(item)
            if field is None:
                self._index.unmapped([str(item.get("fieldId") or item.get("field") or "?")])
                continue
            convert = self._index.plain.get(field)
            if convert is not None:
                found.append(Change(field, convert(field, _text(field, item.get("fromString"))),
                                    convert(field, _text(field, item.get("toString")))))
                continue
            old, old_hold = self._item_value(field, item.get("from"), item.get("fromString"))
            new, new_hold = self._item_value(field, item.get("to"), item.get("toString"))
            found.append(Change(field, old, new, old_hold, new_hold))
        return found

    def shown(self) -> dict[str, Value]:
        """The fields as the issue shows them. A field that the answer does not hold is unknown. :raises BadRow:"""
        found: dict[str, Value] = {}
        for field in self._index.ids:
            name = next((one for one in self._index.ids[field] if one in self._fields), None)
            if name is None:
                continue
            value = self._shown_value(field, name, self._fields[name])
            if value is not None:
                found[field] = value
        if "state" in found:
            hold = self._hold(plain_value(self._fields.get("status")), found["state"])
            if hold is not None:
                found["hold_reason"] = hold
        return found

    def _shown_value(self, field: str, name: str, value: Any) -> Value | None:
        convert = self._job.converters[field]
        if field in _ACCOUNTS:
            return convert(name, account(value))
        if field == "labels" and isinstance(value, list):
            labels = merge_labels(check_text(name, text) for item in value if (text := plain_value(item)))
            return labels or convert.missing
        if field in TEXTS:
            return convert(name, plain_text(value) or None) if not isinstance(value, dict) or "type" in value else None
        if field == "parent" and isinstance(value, dict):
            return convert(name, plain_value(value.get("id")) or plain_value(value.get("key")))
        if field == "state":
            return self._state(plain_value(value))
        return convert(name, plain_value(value))

    def _item_value(self, field: str, known_as: Any, shown_as: Any) -> tuple[Value | None, str | None]:
        """The value of one side of an item, and of a state what is waited for."""
        text = _text(field, known_as if field in _BY_ID and known_as else shown_as)
        convert = self._job.converters[field]
        if field == "state":
            state = self._state(text)
            return state, self._hold(text, state)
        if field in _ACCOUNTS and text is not None:
            text = self._users.get(text, text)
        if field == "labels" and text is not None:
            return split_labels(check_text(field, text)), None
        return convert(field, text), None

    def _state(self, status: str | None) -> Value | None:
        """By its own word; else, of the status that the issue has now, by its category."""
        convert = self._job.converters["state"]
        if status is not None and self._category[0] == status and not convert.has_word(status):
            state = self._job.mapping.fields["state"].categories.get(self._category[1])
            if state is not None:
                return state
        return convert("status", status)

    def _hold(self, status: str | None, state: Value | None) -> str | None:
        if state is None:
            return None
        return self._job.converters["state"].hold_reason(status) if state == "on_hold" else ""


def _text(field: str, value: Any) -> str | None:
    """Of one side of an item; ``None`` where it is blank. :raises BadRow:"""
    if value is None:
        return None
    if value.__class__ is not str:
        if not isinstance(value, str | int | float):
            raise BadRow(f"changelog.{field}", "not a text")
        value = str(value)
    return value if value and not value.isspace() else None


def _category(status: Any) -> tuple[str, str]:
    if not isinstance(status, dict) or not isinstance(status.get("statusCategory"), dict):
        return "", ""
    return str(plain_value(status) or ""), str(status["statusCategory"].get("key") or "")


def _users(issue: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Who is who: a changelog may say ``key`` or ``name`` where all else says ``accountId`` or ``name``."""
    people = [value for value in fields.values() if isinstance(value, dict)]
    changelog = issue.get("changelog")
    if isinstance(changelog, dict) and isinstance(changelog.get("histories"), list):
        people += [entry["author"] for entry in changelog["histories"]
                   if isinstance(entry, dict) and isinstance(entry.get("author"), dict)]
    for person in people:
        if "displayName" in person and ("key" in person or "name" in person):  # never on Cloud
            known_as = account(person)
            if known_as is not None:
                yield from ((person[name], known_as) for name in ("key", "name") if isinstance(person.get(name), str))
