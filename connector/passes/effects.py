"""What a decision asks to leave Rung: one effect for each firing and recipient.

Nothing is delivered yet: every effect is held, and says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from connector.store import Effect
from rules.decision import Decision, Firing

NOT_YET: Final = "no channel is configured"
CHANNEL: Final = "none"


def effects_of(decision: Decision, now: datetime) -> tuple[Effect, ...]:
    """The effects of the firings that are due."""
    return tuple(effect for firing in decision.firings if firing.status == "due"
                 for effect in _effects(decision, firing, now))


def _effects(decision: Decision, firing: Firing, now: datetime) -> list[Effect]:
    action = "draft" if firing.to is None else "notify"
    return [Effect(decision.source, decision.incident, firing.key, action, CHANNEL, recipient, now,
                   {"rule": firing.rule, "because": firing.because, "at": firing.at.isoformat()}, "held", NOT_YET)
            for recipient in _recipients(firing)]


def _recipients(firing: Firing) -> list[str]:
    """Whom it is for: people and groups as the tracker names them; else the name of rung or role."""
    if firing.to is None:
        return [firing.audience or "stakeholders"]
    named = [f"group:{group}" for group in firing.to.groups] + [f"person:{person}" for person in firing.to.people]
    return named or [f"{firing.to.kind}:{firing.to.name}"]
