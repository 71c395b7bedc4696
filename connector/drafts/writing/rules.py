"""Every rule of the check, in the order in which they are documented."""

from __future__ import annotations

from typing import Final

from connector.drafts.writing import blame, impact, jargon, missing, next_update, promising, weak
from connector.drafts.writing.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    impact.RULE, blame.RULE, jargon.RULE, next_update.RULE, missing.RULE, promising.RULE, weak.RULE)

__all__ = ["RULES", "Rule"]
