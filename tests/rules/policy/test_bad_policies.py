"""One small file per mistake; its first lines say what must be answered, and nothing else may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rules.documents
import rules.policy
from rules.documents.problems import DocumentErrors
from rules.policy.load import load_policy

FILES = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
EXPECT = "# expect: "
CODE = sorted(path for room in (rules.documents, rules.policy) for path in Path(room.__path__[0]).glob("*.py"))


def expected(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(EXPECT) for line in lines if line.startswith(EXPECT)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_policy_is_refused_with_exactly_these_words(path: Path) -> None:
    with pytest.raises(DocumentErrors) as refused:
        load_policy(path.read_text(encoding="utf-8"), path.name)
    assert str(refused.value).splitlines() == [f"{path.name}:{line}" for line in expected(path)]


def messages() -> Iterator[str]:
    """Every message written out in the code, as a pattern in which the values may be anything."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("refuse", "refuse_in", "problem"):
                texts = [pattern for argument in node.args if " " in (pattern := as_pattern(argument))]
                yield from texts[:1]


def as_pattern(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return ".*".join(re.escape(part.value).replace(r"\ ", " ") for part in parts
                     if isinstance(part, ast.Constant) and isinstance(part.value, str))


@pytest.mark.parametrize("pattern", sorted(set(messages()) - {'there is no audience ".*"'}))
def test_every_message_in_the_code_has_a_file_that_calls_it_up(pattern: str) -> None:
    assert any(re.search(pattern, line) for path in FILES for line in expected(path))
