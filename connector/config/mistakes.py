"""What pydantic found wrong, in words that a person can act on."""

from __future__ import annotations

import re
from typing import Any, Final, get_args

from pydantic_core import ErrorDetails

from connector.config.model import Config
from connector.config.values import Part
from rules.policy.document import Document, Path
from rules.policy.problems import nearest

_KINDS: Final = {
    "string_type": "this is not text", "path_type": "this is not a path", "int_type": "this is not a whole number",
    "tuple_type": "this is not a list", "dict_type": "this takes `key: value` lines",
    "model_type": "this takes `key: value` lines", "string_too_short": "this is empty",
}


def note(document: Document, mistake: ErrorDetails) -> None:
    """Note ``mistake`` in ``document`` at its place, unless something was said of that place already."""
    path = tuple(step for step in mistake["loc"] if not str(step).startswith("<"))
    kind = mistake["type"]
    about = path[:-1] if kind == "extra_forbidden" else path
    if any(about[:length] in document.refused for length in range(len(about) + 1)):
        return
    if kind == "extra_forbidden":
        hint = nearest(str(path[-1]), sorted(_keys_at(path[:-1])))
        document.problem(document.place(path, key=True), f'unknown key "{path[-1]}"', hint)
    elif kind == "missing":
        document.problem(document.place(path), f'"{path[-1]}" is missing')
    else:
        document.problem(document.place(path), *_words(mistake))


def _words(mistake: ErrorDetails) -> tuple[str, str]:
    context: dict[str, Any] = mistake.get("ctx", {})
    if mistake["type"] == "value_error":
        return str(context["error"]), getattr(context["error"], "hint", "")
    if mistake["type"] == "literal_error":
        permitted = re.findall(r"'([^']*)'", context["expected"])
        return f'"{mistake["input"]}" is not permitted', nearest(str(mistake["input"]), permitted)
    if mistake["type"] == "string_pattern_mismatch":
        return f'"{mistake["input"]}" is not a name', "letters, digits, `-`, `_` and `.`"
    if mistake["type"] == "greater_than_equal":
        return f"this must be at least {context['ge']}", ""
    message = _KINDS.get(mistake["type"], mistake["msg"])
    return message[:1].lower() + message[1:], ""


def _keys_at(path: Path) -> set[str]:
    """The keys that may stand at ``path``."""
    parts: set[type[Part]] = {Config}
    for step in path:
        fields = [part.model_fields[step] for part in parts if isinstance(step, str) and step in part.model_fields]
        if fields:
            parts = set().union(*(_parts_in(field.annotation) for field in fields))
    return {field.alias or name for part in parts for name, field in part.model_fields.items()}


def _parts_in(annotation: Any) -> set[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return {annotation}
    return set().union(*map(_parts_in, get_args(annotation)))
