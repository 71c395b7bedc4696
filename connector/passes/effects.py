"""What a decision asks to leave Rung: one effect for each firing and recipient.

Nothing is delivered yet: every effect is held, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from connector.store import Effect
from connector.store.values import Json
from rules.decision import Decision, Firing

NOT_YET: Final = "no channel is configured"
CHANNEL: Final = "none"
NO_DRAFTS: Final[Mapping[str, str]] = MappingProxyType({})


def effects_of(decision: Decision, now: datetime, drafts: Mapping[str, str] = NO_DRAFTS) -> tuple[Effect, ...]:
    """The effects of the firings that are due; ``drafts`` has the id of the draft of a firing's key."""
    return tuple(effect for firing in decision.firings if firing.status == "due"
                 for effect in _effects(decision, firing, now, drafts.get(firing.key)))


def _effects(decision: Decision, firing: Firing, now: datetime, draft: str | None) -> list[Effect]:
    action = "draft" if firing.to is None else "notify"
    body: dict[str, Json] = {"rule": firing.rule, "because": firing.because, "at": firing.at.isoformat()}
    if draft is not None:
        body["draft"] = draft
    return [Effect(decision.source, decision.incident, firing.key, action, CHANNEL, recipient, now, body, "held",
                   NOT_YET)
            for recipient in _recipients(firing)]


def _recipients(firing: Firing) -> list[str]:
    """Whom it is for: people and groups as the tracker names them; else the name of rung or role."""
    if firing.to is None:
        return [firing.audience or "stakeholders"]
    named = [f"group:{group}" for group in firing.to.groups] + [f"person:{person}" for person in firing.to.people]
    return named or [f"{firing.to.kind}:{firing.to.name}"]
