"""What `queue` and `explain` ask: the decision that the pass takes, at any instant, without storing it.

Nothing that came after the instant asked about is looked at: histories, and the times in which
relatives were open, are cut there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from itertools import islice
from typing import Final, NamedTuple

from connector.config.model import Config
from connector.errors import RungError
from connector.passes.contexts import Contexts
from connector.passes.parts import App
from connector.passes.policies import checked, in_force
from connector.passes.policy_file import read_policy
from connector.store import Store
from rules.context import Context, Interval, Step
from rules.decide import InForce, decide
from rules.decision import Decision
from rules.documents.problems import nearest
from rules.explain import Explanation, explain
from rules.incident import Incident, Value
from rules.policy.values import Policy, text_digest

BATCH: Final = 200
NEAR: Final = 50
FILE_OR_RUN: Final = "`rung import FILE` reads an export, `rung run` the sources that rung.yaml names"
NOT_IN_FORCE: Final = "{} is not yet in force as it stands\nhint: `rung run` puts it into force"


class Asked(NamedTuple):
    """One incident as it was at the instant asked about, and what the policies say of it."""

    incident: Incident
    decision: Decision
    becomes: int | None
    """The priority that a clock will give it at ``priority_changes_at``."""
    names: Mapping[str, str]
    """Account of its source → what the person is called."""

    @property
    def fields(self) -> dict[str, Value]:
        """The ticket's fields at that instant."""
        return self.incident.now()


class Asker:
    """Decides incidents at any instant, by the stored policies; by the configured one where none is stored."""

    def __init__(self, app: App) -> None:
        self.policies: Sequence[InForce] = in_force(app.store) or (InForce(_configured(app)),)
        self._contexts = Contexts(app.config, app.store)
        self._names = {source.name: names_of(app.config, source.name) for source in app.store.sources()}

    def ask(self, incidents: Iterable[Incident], at: datetime) -> Iterator[Asked]:
        """Decide each as it was at ``at``; those that were not yet opened are left out."""
        then = (cut for incident in incidents if (cut := as_of(incident, at)) is not None)
        while batch := list(islice(then, BATCH)):
            for incident, context in zip(batch, self._contexts.of(batch), strict=True):
                yield self._ask(incident, known_by(context, at), at)

    def explain(self, incident: Incident, at: datetime) -> tuple[Asked, Explanation]:
        """The decision with every rule's conditions.

        :raises RungError: where it was opened after ``at``.
        """
        then = as_of(incident, at)
        if then is None:
            raise RungError(f"{incident.key} was opened at {incident.opened_at:%Y-%m-%d %H:%M} UTC, after the instant "
                            "asked about", hint="ask about a later one with --at, or about now without it")
        context = known_by(self._contexts.of([then])[0], at)
        return self._ask(then, context, at), explain(then, self.policies, context, at)

    def _ask(self, incident: Incident, context: Context, at: datetime) -> Asked:
        decision = decide(incident, self.policies, context, at)
        changes = decision.priority_changes_at
        becomes = None if changes is None else decide(incident, self.policies, context, changes).priority
        return Asked(incident, decision, becomes, self._names.get(incident.source, {}))


def names_of(config: Config, source: str) -> dict[str, str]:
    """What the people of the configuration are called, by their accounts of ``source``."""
    return {account: person.name or person.person for person in config.people for account in person.at(source)}


def as_of(incident: Incident, at: datetime) -> Incident | None:
    """The incident with its history up to ``at``; ``None`` where it was opened later."""
    if incident.opened_at > at:
        return None
    return replace(incident, events=tuple(event for event in incident.events if event.at <= at))


def known_by(context: Context, at: datetime) -> Context:
    """The context without what its relatives did after ``at``."""
    return replace(context, parent_open=None if context.parent_open is None else _cut(context.parent_open, at),
                   open_on_same_ci=_until(context.open_on_same_ci, at), children_open=_until(context.children_open, at))


def _cut(spans: Sequence[Interval], at: datetime) -> tuple[Interval, ...]:
    return tuple(span if span.end is None or span.end <= at else span._replace(end=None)
                 for span in spans if span.start <= at)


def _until(steps: Sequence[Step] | None, at: datetime) -> tuple[Step, ...] | None:
    return None if steps is None else tuple(step for step in steps if step.at <= at)


def find(store: Store, key: str, source: str | None, begin: str = FILE_OR_RUN) -> Incident:
    """The incident that people call ``key``, in capitals or not.

    :param begin: how incidents come into an empty store.

    :raises RungError: where there is none, or where several sources have one.
    """
    sources = [known.name for known in store.sources()]
    if source is not None and source not in sources:
        raise RungError(f'there is no source "{source}"', hint=nearest(source, sources))
    found = [stored.incident for stored in store.find(key, source) or store.find(key.upper(), source)]
    if not found:
        raise RungError(f'no incident "{key}"' + (f" in {source}" if source else ""),
                        hint=_meant(store, key, source, begin))
    named = list(dict.fromkeys(incident.source for incident in found))
    if len(named) > 1:
        raise RungError(f"{key} is in several sources: {', '.join(named)}", hint=f"say which: --source {named[0]}")
    return max(found, key=lambda incident: incident.opened_at)


def how_to_begin(config: Config) -> str:
    """How incidents come into an empty store."""
    return "`rung run` reads the trackers of rung.yaml" if config.trackers else FILE_OR_RUN


def _meant(store: Store, key: str, source: str | None, begin: str) -> str:
    keys = list(dict.fromkeys(known for known, _ in store.keys(source)))
    if not keys:
        return f"nothing is stored yet: {begin}"
    near = get_close_matches(key.upper(), keys, n=NEAR, cutoff=0.6)
    # Of equally near ones a mistyped digit is likelier than a digit in another place.
    near.sort(key=lambda known: -sum(a == b for a, b in zip(known, key.upper(), strict=False)))
    return f"nearest: {', '.join(near[:3])}" if near else "`rung queue` lists what is open"


def not_in_force(app: App) -> bool:
    """Whether the policy of the configuration is another than the stored one that is in force."""
    stored, path = app.store.policies(), app.config.policy
    return bool(stored) and path.is_file() and text_digest(read_policy(path)) != stored[-1].digest


def _configured(app: App) -> Policy:
    path = app.config.policy
    return checked(read_policy(path), path.name)
