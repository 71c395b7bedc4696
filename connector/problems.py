"""From the mistakes that the decision core names to what a command ends with."""

from __future__ import annotations

from collections.abc import Iterable

from connector.errors import RungError, RungErrors
from rules.documents.problems import Problem


def refusal(problems: Iterable[Problem]) -> RungErrors:
    """Every problem at once, each as ``file:line:column``."""
    return RungErrors([
        RungError(problem.message, where=f"{problem.file}:{problem.line}:{problem.column}", hint=problem.hint)
        for problem in problems
    ])
