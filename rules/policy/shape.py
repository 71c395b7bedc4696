"""From plain data to the models of ``rules.policy.schema``, with every mistake of shape in plain words.

A part whose shape is wrong is left out and the rest is looked into further, so that one
misspelt key does not hide what else is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.policy.document import Document, Path, WrittenFloat, WrittenInt
from rules.policy.problems import nearest
from rules.policy.schema import PolicyFile
from rules.policy.words import MAX_CONDITION

_DEEP: Final = {("priority", "adjust"), ("complex", "signs")}
_SHOWN: Final = 40


@dataclass
class Shaped:
    """The file as far as its shape is right."""

    file: PolicyFile
    complete: bool
    """Whether nothing had to be left out."""
    _kept: dict[Path, list[int]] = field(default_factory=dict)

    def original(self, path: Path) -> Path:
        """The way in the document to what is at ``path`` of ``file``."""
        way: Path = ()
        for step in path:
            kept = self._kept.get(way)
            way = (*way, kept[step] if kept is not None and isinstance(step, int) else step)
        return way


def shape(document: Document) -> Shaped:
    """The models of a document; mistakes are noted in it."""
    data = document.data
    if not isinstance(data, dict):
        document.problem(document.place(()), "a policy is a mapping", 'begin with "policy: NAME"')
        data = {}
        document.refused.add(())
    removed: set[Path] = set()
    while True:
        kept: dict[Path, list[int]] = {}
        rest = _without(data, (), removed, kept)
        if removed:
            rest.setdefault("policy", "unnamed")
            rest.setdefault("escalations", [])
        try:
            return Shaped(PolicyFile.model_validate(rest), not removed, kept)
        except ValidationError as error:
            so_far = Shaped(PolicyFile(policy="unnamed", escalations=[]), False, kept)
            for detail in error.errors(include_url=False):
                way = _way(detail)
                path = so_far.original(way)
                _note(document, path, detail)
                removed.add(_part(path, detail["type"]))


def _without(data: Any, path: Path, removed: set[Path], kept: dict[Path, list[int]]) -> Any:
    """A copy of ``data`` without the removed parts; ``kept`` learns which entries stay in a list."""
    if isinstance(data, dict):
        return {key: _without(value, (*path, key), removed, kept)
                for key, value in data.items() if (*path, key) not in removed}
    if isinstance(data, list):
        stay = [index for index in range(len(data)) if (*path, index) not in removed]
        kept[path] = stay
        return [_without(data[index], (*path, index), removed, kept) for index in stay]
    return data


def _way(detail: ErrorDetails) -> Path:
    """The way to what is wrong, without the names that pydantic gives to the forms of a union."""
    return tuple(step for step in detail["loc"] if not (isinstance(step, str) and re.fullmatch(r"<\w+>", step)))


def _part(path: Path, kind: str) -> Path:
    """The smallest part that can be left out without making the rest wrong."""
    if kind == "extra_forbidden":
        return path
    return path[:3 if path[:2] in _DEEP else 2]


def _note(document: Document, path: Path, detail: ErrorDetails) -> None:
    if any(path[:length] in document.refused for length in range(len(path) + 1)):
        return
    kind = detail["type"]
    if kind == "missing":
        document.problem(document.place(path[:-1]), f'"{path[-1]}" is missing')
    elif kind == "extra_forbidden":
        document.problem(document.place(path, key=True), f'unknown key "{path[-1]}"',
                         nearest(str(path[-1]), permitted_keys(path[:-1])))
    elif path[-1:] == ("[key]",):
        message, hint = _wrong_value(f'the key "{detail["input"]}"', detail)
        document.problem(document.place(path[:-1], key=True), message, hint)
    else:
        document.problem(document.place(path), *_wrong_value(_subject(path), detail))


def _subject(path: Path) -> str:
    name = next((step for step in reversed(path) if isinstance(step, str)), "the policy")
    return f'an entry of "{name}"' if path and isinstance(path[-1], int) else f'"{name}"'


def _wrong_value(subject: str, detail: ErrorDetails) -> tuple[str, str]:
    """What is wrong with a value, and what would be right."""
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"].lower()]
        what = subject if subject.startswith("the key") else f"{subject}: {_show(given)}"
        return f"{what} is not permitted", nearest(str(given), words)
    if kind == "string_pattern_mismatch":
        return f"{_show(given)} is not a name", "letters, digits, - _ and . only, at most 64"
    if kind in ("too_short", "string_too_short"):
        return f"{subject} must not be empty", ""
    if kind == "string_too_long":
        return f"{subject} is longer than {MAX_CONDITION} characters", ""
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return f"{subject} must be {limit}, not {_show(given)}", ""
    if kind == "condition":
        return detail["msg"], ""
    if kind == "value_error":
        message, _, hint = str(context["error"]).partition("\nhint: ")
        return message, hint
    if kind not in _TYPES:
        return f"{subject}: {detail['msg'][:1].lower()}{detail['msg'][1:]}", ""
    return f"{subject} must be {_TYPES[kind]}, not {_show(given)}", ""


_TYPES: Final = {
    "string_type": "text", "bool_type": "true or false", "int_type": "a whole number", "float_type": "a number",
    "list_type": "a list", "dict_type": "a mapping", "model_type": "a mapping", "model_attributes_type": "a mapping",
}


def _show(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (WrittenInt, WrittenFloat)):
        return value.text
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}…"'
    return "a list" if isinstance(value, list) else "a mapping"


def permitted_keys(path: Path) -> tuple[str, ...]:
    """The keys that the mapping at ``path`` may have, as the JSON Schema says."""
    schema = PolicyFile.model_json_schema()
    forms = [schema]
    for step in path:
        forms = [inner for form in forms for inner in _step(_forms(form, schema), step)]
    return tuple(key for form in forms for plain in _forms(form, schema) for key in plain.get("properties", {}))


def _forms(form: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What a schema may stand for: references followed, unions opened."""
    if "$ref" in form:
        return _forms(schema["$defs"][form["$ref"].rsplit("/", 1)[-1]], schema)
    union = form.get("oneOf", form.get("anyOf"))
    return [form] if union is None else [plain for one in union for plain in _forms(one, schema)]


def _step(forms: list[dict[str, Any]], step: str | int) -> list[dict[str, Any]]:
    if isinstance(step, int):
        return [form["items"] for form in forms if "items" in form]
    found = [form.get("properties", {}).get(step, form.get("additionalProperties")) for form in forms]
    return [form for form in found if isinstance(form, dict)]
