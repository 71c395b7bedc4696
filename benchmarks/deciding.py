"""Deciding the whole history against merely reading the file it came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.history import POLICY, incidents_of, read_through
from benchmarks.measure import Section, interleaved, ratio, settle_memory
from rules.context import Context
from rules.decide import InForce, decide, replay
from rules.incident import Incident
from rules.plan import plan_of
from rules.policy.load import load_policy
from rules.policy.values import Condition, Policy
from rules.table import conditions_of
from rules.timeline import fold

NOW: Final = datetime(2017, 3, 1, tzinfo=UTC)
"""After the last event of the log."""
CONTEXT: Final = Context(live_since=datetime(2016, 1, 1, tzinfo=UTC))
WORDS: Final = """\
`decide` for every incident of `{name}` ({incidents:,} incidents, {rows:,} rows, {events:,} events) under
[policy-lean.yaml](policy-lean.yaml) ({lean} conditions) and [policy.yaml](policy.yaml) ({conditions} conditions),
against reading that file through `gzip` with `csv.DictReader` and nothing else.
Incidents are values in memory, a decision is dropped when the next one is made, the collector runs as in production.
*First time* means a policy just loaded, with nothing remembered, as in a pass of cron; *again* is the
same policy once more, as in a service. One core, CPU time, in turn, medians of {repetitions}."""
LEAN: Final = POLICY.with_name("policy-lean.yaml")


def fresh_policy(path: Path = POLICY) -> Policy:
    """The policy, with nothing remembered."""
    load_policy.cache_clear()
    return load_policy(path.read_text(encoding="utf-8"), path.name)


def conditions_in(policy: Policy) -> list[Condition]:
    """Every condition of a policy, as often as it stands there."""
    whens = [when for ladder in policy.ladders for when in (ladder.when, *(rung.when for rung in ladder.rungs))]
    whens += [step.when for step in policy.adjust] + [target.when for target in policy.targets]
    whens += [when for rule in policy.escalations for when in (rule.when, *(choice.when for choice in rule.to))]
    whens += [entry.when for entry in (*policy.order, *policy.complexity.signs)]
    found = [condition for when in whens for condition in conditions_of(when)]
    return found + [pause for target in policy.targets for pause in target.pauses]


class Bench:
    """The parts of deciding, each for all incidents."""

    def __init__(self, incidents: list[Incident], path: Path) -> None:
        self.incidents, self.path = incidents, path
        self.policy = fresh_policy(path)

    def renew(self) -> None:
        """Forget everything that was remembered of the policy."""
        self.policy = fresh_policy(self.path)

    def decide(self) -> int:
        """How many firings there are."""
        policies = (InForce(self.policy),)
        return sum(len(decide(incident, policies, CONTEXT, NOW).firings) for incident in self.incidents)

    def replay(self) -> int:
        """Folding, judging, targets and breaches: what is the case at each instant."""
        return sum(len(replay(incident, self.policy, CONTEXT, NOW).moments) for incident in self.incidents)

    def fold(self) -> int:
        """From events to rows of facts."""
        tracked = plan_of(self.policy).tracked
        return sum(len(fold(incident, tracked, NOW)) for incident in self.incidents)


def deciding(path: Path, repetitions: int = 9) -> Section:
    """Measure on the audit log at ``path``."""
    incidents = incidents_of(path)
    events = sum(len(incident.events) for incident in incidents)
    rows, lean, rich = read_through(path), Bench(incidents, LEAN), Bench(incidents, POLICY)
    settle_memory()
    works: list[Callable[[], object]] = [partial(read_through, path)]
    for bench in (lean, rich):
        works += [bench.renew, bench.decide, bench.decide, bench.replay, bench.fold]
    reading, *took = interleaved(works, repetitions)

    def row(what: str, took: Sequence[float]) -> tuple[str, ...]:
        seconds = median(took)
        each, event = seconds / len(incidents) * 1e6, seconds / events * 1e6
        return what, f"{seconds:.3f} s", f"{each:.0f} µs", f"{event:.1f} µs", ratio(took, reading)

    words = WORDS.format(name=path.name, incidents=len(incidents), rows=rows, events=events, repetitions=repetitions,
                         conditions=len(conditions_in(rich.policy)), lean=len(conditions_in(lean.policy)))
    found = [row("reading the file", reading)]
    for name, (_, first, again, replayed, folded) in (("lean", took[:5]), ("rich", took[5:])):
        found += [row(f"**{name} policy, first time**", first), row(f"{name} policy, again", again),
                  row("of that: folding events into facts", folded),
                  row("of that: judging, targets", less(replayed, folded)),
                  row("of that: firings, answer", less(again, replayed))]
    return Section("Deciding", words, ("", "CPU", "per incident", "per event", "against reading"), found)


def less(whole: Sequence[float], part: Sequence[float]) -> list[float]:
    """What of the whole is left without the part, in each repetition."""
    return [one - other for one, other in zip(whole, part, strict=True)]
