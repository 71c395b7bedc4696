"""Deciding every incident that is due, batch by batch.

A batch's decisions, firings and effects go into the store in one transaction; a pass that dies
between two batches is taken up where it was by the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from connector.config.model import Config
from connector.drafts.drafting import Drafter
from connector.passes.batches import batches
from connector.passes.contexts import Contexts
from connector.passes.effects import effects_of
from connector.passes.parts import App
from connector.passes.policies import in_force, put_into_force
from connector.store import Recorded, Store, StoredIncident
from connector.store.values import Json
from rules.decide import InForce, decide
from rules.decision import Decision

BATCH: Final = 200


@dataclass
class Decided:
    """What a pass decided."""

    incidents: int = 0
    changed: int = 0
    """Rows that the store did not hold so before."""
    new: Counter[str] = field(default_factory=Counter)
    """Status → firings that this pass is the first to see so."""
    historic_still_true: int = 0
    effects: int = 0

    def add(self, before: StoredIncident, decision: Decision, effects: int) -> None:
        """Count one decision against what was decided before."""
        self.incidents += 1
        self.effects += effects
        for firing in decision.firings:
            if firing.status == "pending":
                continue
            if before.decided_at is None or firing.at > before.decided_at:
                self.new[firing.status] += 1
                if firing.status == "historic" and (firing.until is None or firing.until > decision.at):
                    self.historic_still_true += 1

    def summary(self) -> Mapping[str, Json]:
        """As ``--json`` prints it and the store keeps it."""
        return {"decided": self.incidents, "changed": self.changed, "firings": dict(sorted(self.new.items())),
                "historic_still_true": self.historic_still_true, "effects_held": self.effects}


def decide_by(
    app: App, policy: str, due: Iterable[StoredIncident], since: datetime, now: datetime, catch_up: bool,
    on_progress: Callable[[int], None],
) -> Mapping[str, Json]:
    """Put the policy's text into force from ``since`` where it is new, and decide ``due``; the summary of the run.

    :raises RungError: with every mistake of the policy; then the one before stays in force.
    """
    put_into_force(app.store, policy, app.config.policy.name, since)
    run = app.store.start_run("run", since)
    found = decide_due(app.store, app.config, due, now, catch_up=catch_up, on_progress=on_progress)
    app.store.end_run(run, app.clock(), found.summary())
    return found.summary()


def decide_due(
    store: Store, config: Config, due: Iterable[StoredIncident], now: datetime, *, catch_up: bool = False,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Decided:
    """Decide the incidents of ``due`` at ``now`` and record what comes of it."""
    policies, contexts, found = in_force(store), Contexts(config, store, catch_up), Decided()
    drafter = Drafter(config)
    for batch in batches(due, BATCH):
        recorded = []
        for stored, decision in _decide(batch, policies, contexts, now):
            drafted = drafter.drafts(stored.incident, decision, policies)
            effects = effects_of(decision, now, drafted.by_firing)
            recorded.append(Recorded(decision, stored.revision, effects, drafted.drafts))
            found.add(stored, decision, len(effects))
        found.changed += store.record(recorded)
        on_progress(len(batch))
    return found


def _decide(
    batch: Sequence[StoredIncident], policies: Sequence[InForce], contexts: Contexts, now: datetime
) -> Iterator[tuple[StoredIncident, Decision]]:
    incidents = [stored.incident for stored in batch]
    for stored, context in zip(batch, contexts.of(incidents), strict=True):
        yield stored, decide(stored.incident, policies, context, now)
