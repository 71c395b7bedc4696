"""A check of how a text for stakeholders is written: pure, and quick enough to run at each key press."""

from connector.drafts.writing.check import check_writing
from connector.drafts.writing.remark import KnownFacts, Remark
from connector.drafts.writing.rules import RULES, Rule

__all__ = ["RULES", "KnownFacts", "Remark", "Rule", "check_writing"]
