"""Conditions, lists of them, and the reasons that name facts."""

from __future__ import annotations

import re
from typing import Final

from rules.conditions import ConditionErrors, compile_condition
from rules.documents.document import Path
from rules.documents.problems import nearest
from rules.facts.catalogue import FACTS
from rules.facts.fact import Decided
from rules.policy.bench import Bench
from rules.policy.contradictions import contradiction
from rules.policy.values import All, Any, Condition
from rules.policy.words import AllItem, AnyItem

When = str | AnyItem | AllItem | list[str | AnyItem | AllItem]
Scene = frozenset[str]
"""The facts that conditions of one place may not name, since they are decided later."""

_LADDER: Final = frozenset({"rung", "rung_number"})
_BREACHED: Final = frozenset(name for name, fact in FACTS.items()
                             if isinstance(fact.reading, Decided) and fact.reading.by == "target")
ANYWHERE: Final[Scene] = frozenset()
BEFORE_LADDER: Final[Scene] = _LADDER | _BREACHED
"""Of targets, pauses, ladders and rungs, and of priority adjustments: what follows from them."""
LATER: Final = "it is decided later than this"

_LITERAL: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


def compile_when(when: When, path: Path, bench: Bench, later: Scene = ANYWHERE) -> All:
    """All conditions of a ``when``; mistakes are noted and left out."""
    noted = len(bench.document.problems)
    if isinstance(when, list):
        found = _all(when, path, bench, later)
    else:
        item = _item(when, path, bench, later)
        found = All() if item is None else All((item,))
    if len(bench.document.problems) == noted and bench.whole(path):
        _refuse_contradiction(found, path, bench)
    return found


def _refuse_contradiction(when: All, path: Path, bench: Bench) -> None:
    texts = contradiction(when, bench.types)
    if len(texts) == 1:
        bench.refuse(path, f"this condition can never hold: {texts[0]}")
    elif texts:
        bench.refuse(path, f"these conditions can never hold together: {', '.join(texts)}")


def _all(items: list[str | AnyItem | AllItem], path: Path, bench: Bench, later: Scene) -> All:
    found = (_item(item, (*path, index), bench, later) for index, item in enumerate(items))
    return All(tuple(item for item in found if item is not None))


def _item(
    item: str | AnyItem | AllItem | list[str | AnyItem | AllItem], path: Path, bench: Bench, later: Scene
) -> Condition | All | Any | None:
    if isinstance(item, str):
        return compile_text(item, path, bench, later)
    if isinstance(item, AnyItem):
        found = (_item(inner, (*path, "any", index), bench, later) for index, inner in enumerate(item.any))
        return Any(tuple(inner for inner in found if inner is not None))
    if isinstance(item, AllItem):
        return _all(item.all, (*path, "all"), bench, later)
    return _all(item, path, bench, later)


def compile_text(text: str, path: Path, bench: Bench, later: Scene = ANYWHERE) -> Condition | None:
    """One condition; ``None`` where it is wrong, which is noted at the very character."""
    try:
        condition = compile_condition(text, bench.types)
    except ConditionErrors as errors:
        for problem in errors.problems:
            bench.refuse_in(path, problem.offset, problem.message, problem.hint or "")
        return None
    bare = _LITERAL.sub(lambda match: " " * len(match[0]), text)
    for name in condition.facts:
        places = [match.start() for match in re.finditer(rf"\b{name}\b", bare)]
        if name in later:
            bench.refuse_in(path, places[0], f'"{name}" is not known yet here', LATER)
        elif name == "working_hours" and not bench.names.calendars and bench.sure("calendars"):
            bench.refuse_in(path, places[0], '"working_hours" needs a calendar, and the policy has none')
        elif name in _BREACHED and name.removesuffix("_breached") not in bench.names.targets and bench.sure("targets"):
            bench.refuse_in(path, places[0], f'"{name}" needs a target, and the policy has none of that name')
        elif name in _LADDER and not bench.names.rungs and bench.sure("ladders"):
            bench.refuse_in(path, places[0], f'"{name}" needs a ladder, and the policy has none')
    return condition


def check_because(because: str, path: Path, bench: Bench, later: Scene = ANYWHERE) -> str:
    """A reason whose every ``{name}`` is a fact."""
    permitted = tuple(name for name in FACTS if name not in later)
    for match in _PLACEHOLDER.finditer(because):
        if match[1] not in FACTS:
            bench.refuse_in(path, match.start(), f'"{{{match[1]}}}" names no fact', nearest(match[1], permitted))
        elif match[1] in later:
            bench.refuse_in(path, match.start(), f'"{{{match[1]}}}" is not known yet here', LATER)
    return because
