"""What pydantic found wrong with a document's shape, in words that a person can act on."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from rules.documents.document import Document, Path, WrittenFloat, WrittenInt
from rules.documents.problems import message_and_hint, nearest

_SHOWN: Final = 40
_TYPES: Final = {
    "string_type": "text", "bool_type": "true or false", "bool_parsing": "true or false", "int_type": "a whole number",
    "float_type": "a number", "path_type": "a path", "list_type": "a list", "tuple_type": "a list",
    "dict_type": "a mapping", "model_type": "a mapping", "model_attributes_type": "a mapping",
}


def way(detail: ErrorDetails) -> Path:
    """The way to what is wrong, without the names that our unions give to their forms, ``<more>``."""
    return tuple(step for step in detail["loc"] if not (isinstance(step, str) and re.fullmatch(r"<\w+>", step)))


def note(document: Document, path: Path, detail: ErrorDetails, model: type[BaseModel]) -> None:
    """Note a mistake at ``path``, unless something was said of that place already.

    ``model`` is that of the whole document: from it the nearest permitted key is told.
    """
    if any(path[:length] in document.refused for length in range(len(path) + 1)):
        return
    kind = detail["type"]
    if kind == "missing":
        document.problem(document.place(path[:-1]), f'"{path[-1]}" is missing')
    elif kind == "extra_forbidden":
        document.problem(document.place(path, key=True), f"unknown key {_show(path[-1])}",
                         nearest(str(path[-1]), permitted_keys(path[:-1], model, document.data)))
    elif path[-1:] == ("[key]",):
        message, hint = _wrong_value(f'the key "{detail["input"]}"', detail)
        document.problem(document.place(path[:-1], key=True), message, hint)
    else:
        document.problem(document.place(path), *_wrong_value(_subject(path, document.kind), detail))


def _subject(path: Path, whole: str) -> str:
    name = next((step for step in reversed(path) if isinstance(step, str)), f"the {whole}")
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
        return f"{subject} is longer than {context['max_length']} characters", ""
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return f"{subject} must be {limit}, not {_show(given)}", ""
    if kind == "condition":
        return detail["msg"], ""
    if kind == "value_error":
        return message_and_hint(context["error"])
    if kind not in _TYPES:
        return f"{subject}: {detail['msg'][:1].lower()}{detail['msg'][1:]}", ""
    return f"{subject} must be {_TYPES[kind]}, not {_show(given)}", ""


def _show(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (WrittenInt, WrittenFloat)):
        return value.text
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}…"'
    return "a list" if isinstance(value, list) else "a mapping"


def permitted_keys(path: Path, model: type[BaseModel], data: Any = None) -> tuple[str, ...]:
    """The keys that the mapping at ``path`` may have, as the JSON Schema of ``model`` says.

    Of forms that one key tells apart (``kind: export``), that of ``data`` counts.
    """
    schema = model.model_json_schema()
    forms = [schema]
    for step in path:
        forms = [inner for form in forms for inner in _step(_forms(form, schema), step)]
        data = _item(data, step)
    plain = [form for each in forms for form in _forms(each, schema)]
    meant = [form for form in plain if _agrees(form, data)]
    return tuple(key for form in meant or plain for key in form.get("properties", {}))


def _item(data: Any, step: str | int) -> Any:
    try:
        return data[step]
    except (KeyError, IndexError, TypeError):
        return None


def _agrees(form: dict[str, Any], data: Any) -> bool:
    """Whether ``data`` holds what the form alone may hold."""
    if not isinstance(data, dict):
        return True
    return all(data[key] == inner["const"] for key, inner in form.get("properties", {}).items()
               if isinstance(inner, dict) and "const" in inner and key in data)


def _forms(form: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What a schema may stand for: references followed, unions opened."""
    if "$ref" in form:
        return _forms(schema["$defs"][form["$ref"].rsplit("/", 1)[-1]], schema)
    union = form.get("oneOf", form.get("anyOf"))
    return [form] if union is None else [plain for one in union for plain in _forms(one, schema)]


def _step(forms: list[dict[str, Any]], step: str | int) -> list[dict[str, Any]]:
    if isinstance(step, int):
        return [form["items"] for form in forms if "items" in form]
    found = [inner for form in forms for inner in (
        form.get("properties", {}).get(step), form.get("additionalProperties"),
        *form.get("patternProperties", {}).values())]
    return [form for form in found if isinstance(form, dict)]
