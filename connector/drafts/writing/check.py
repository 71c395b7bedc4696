"""The check itself: every rule that is meant for the reader."""

from __future__ import annotations

from connector.drafts.writing.reading import Reading
from connector.drafts.writing.remark import KnownFacts, Remark, reader_of
from connector.drafts.writing.rules import RULES


def check_writing(text: str, audience: str, facts: KnownFacts | None = None) -> tuple[Remark, ...]:
    """What ``text`` should say otherwise to ``audience``, in the order of the text.

    ``audience`` is one of the policy's audiences, ``handover``, or ``proof`` for statements of a
    proof-plan log. Better sentences are made of ``facts`` alone, none where they are ``None``.
    """
    reading = Reading(text, reader_of(audience), facts)
    found = [remark for rule in RULES if reading.reader in rule.readers for remark in rule.find(reading)]
    return tuple(sorted(found, key=lambda remark: (remark.place, remark.rule)))
