"""The way in: the text of a policy file, and the JSON Schema that editors check one with."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from rules.documents.document import Document
from rules.documents.problems import DocumentErrors
from rules.facts.catalogue import OPEN_TYPES, ROWS
from rules.facts.fact import Fact
from rules.policy.compile import compile_policy
from rules.policy.schema import PolicyFile
from rules.policy.shape import shape_policy
from rules.policy.values import Policy

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


@lru_cache(maxsize=16)
def load_policy(text: str, name: str = "policy.yaml", audiences: tuple[str, ...] | None = None) -> Policy:
    """The policy that ``text`` says.

    ``name`` is what its mistakes call the file. ``audiences`` are those for whom there are
    templates, to check the policy's against; ``None`` where that is not known. The same text gives
    the same object, so that what is computed once per policy is computed once.

    :raises DocumentErrors: with every mistake, in the order of the file.
    """
    document = Document(text, name)
    policy = compile_policy(document, shape_policy(document), text, audiences)
    if document.problems:
        raise DocumentErrors(document.problems)
    return policy


def policy_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a policy file, for editors."""
    schema = PolicyFile.model_json_schema(by_alias=True)
    condition = schema["$defs"]["Condition"]
    condition["description"] += ". The facts:\n" + "\n".join(map(_line, ROWS))
    return {"$schema": DIALECT, **_without_null(schema)}


def _line(fact: Fact) -> str:
    unit = f", {fact.unit}" if fact.unit else ""
    return f"{fact.name} ({OPEN_TYPES.get(fact.name, str(fact.type))}{unit}): {fact.sentence}"


def _without_null(schema: Any) -> Any:
    """A value left out is no value ``null``: that is refused, for it is mostly a line not finished."""
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _without_null(value) for key, value in schema.items()
             if not (key == "default" and value in (None, ""))}
    forms = [form for form in plain.get("anyOf", []) if form != {"type": "null"}]
    if len(forms) == 1:
        plain |= forms[0]
        del plain["anyOf"]
    elif forms:
        plain["anyOf"] = forms
    return plain
