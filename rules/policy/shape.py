"""From plain data to the models of ``rules.policy.schema``, as far as the shape is right."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from rules.documents.document import Document
from rules.documents.shape import NAME, shape
from rules.documents.shape import Shaped as ShapedDocument
from rules.policy.schema import PolicyFile

Shaped: TypeAlias = ShapedDocument[PolicyFile]

STAND_INS: Final[dict[str, Any]] = {
    "policy": NAME, "rule": NAME, "ladder": NAME, "rung": NAME, "sign": NAME, "target": "update",
    "escalations": [], "signs": [], "when": "open", "to": "assignee", "within": {"P1": "1h"},
    "add": 0, "weight": 0, "every": "1h", "times": 1,
}
"""They say nothing that could be a mistake of its own: ``update`` may have audiences too."""


def shape_policy(document: Document) -> Shaped:
    """The models of a document; mistakes are noted in it."""
    if isinstance(document.data, dict) and "cases" in document.data and "escalations" not in document.data:
        document.problems = []  # that it is another kind of file is all there is to say
        document.problem(document.place(("cases",), key=True), "this is a case file, not a policy",
                         f"`rung policy test {document.name}` runs it")
        document.refused.add(())
    elif isinstance(document.data, dict):
        found = shape(document, PolicyFile, STAND_INS)
        if found is not None:
            return found
    else:
        document.problem(document.place(()), "a policy is a mapping", 'begin with "policy: NAME"')
        document.refused.add(())
    return ShapedDocument(PolicyFile(policy="unnamed", escalations=[]), frozenset({()}), {})
