"""The condition language: a small typed subset of CEL, checked when a policy is loaded.

``compile_condition(text, types)`` is the way in; what can be wrong with a condition is said
there, all at once, and an accepted condition cannot fail. Where all its facts are known it
means what it means in CEL; where some are not, Kleene's logic decides.
"""

from __future__ import annotations

from rules.conditions.condition import Atom, CompiledCondition, compile_condition
from rules.conditions.problems import ConditionErrors, Problem

__all__ = ["Atom", "CompiledCondition", "ConditionErrors", "Problem", "compile_condition"]
