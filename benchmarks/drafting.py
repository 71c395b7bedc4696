"""Drafts made: what a pass does for an incident beside deciding it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.deciding import CONTEXT, fresh_policy
from benchmarks.history import incidents_of
from benchmarks.measure import Section, interleaved, settle_memory
from connector.config.model import Config
from connector.drafts.building import build
from connector.drafts.calls import by_readers
from connector.drafts.cases import Case
from connector.drafts.drafting import Drafter
from connector.drafts.names import Names
from connector.drafts.samples import samples
from rules.decide import InForce, decide
from rules.decision import Decision, Firing
from rules.incident import Incident

AUDIENCES: Final = ("business", "executive", "technical")
AFTER: Final = timedelta(days=1)
WORDS: Final = """\
The drafts that the incidents of `{name}` ask for a day after each was opened ({drafts:,} drafts of
{incidents:,} incidents; the log has no comments), and those of {samples} sample incidents with comments, labelled
lines and hand-overs. Deciding; gathering the values of the drafts; making them whole: values, text, and the sources of
every sentence. In a process that has made drafts before, one core, CPU time, medians of {repetitions}."""

Asked = list[tuple[Case, tuple[Firing, ...]]]


def drafting(path: Path, repetitions: int = 7) -> Section:
    """Measure over the audit log at ``path`` and over the samples."""
    policy = (InForce(fresh_policy()),)
    names = Names()
    real = [Case(incident, _a_day_later(incident, policy), policy[0].policy, names) for incident in incidents_of(path)]
    log = [(case, due) for case in real if (due := tuple(one for one in case.decision.firings if one.status == "due"))]
    told = [(sample.case, sample.firings) for audience in AUDIENCES for sample in samples(audience)]
    settle_memory()
    drafter = Drafter(Config.model_construct(templates=None, people=()))
    made = _made(drafter, log)
    rows: list[tuple[str, ...]] = []
    for name, asked, number in (("log", log, made), ("samples", told, _made(drafter, told))):
        deciding, building, whole = map(median, interleaved(
            [partial(_decide, asked), partial(_build, asked), partial(_made, drafter, asked)], repetitions))
        rows += [(f"{name}: their incidents decided", f"{deciding / len(asked) * 1e3:.2f} ms each", ""),
                 (f"{name}: the values of a draft", f"{building / number * 1e3:.2f} ms", f"{number / building:,.0f}/s"),
                 (f"{name}: a draft, whole", f"{whole / number * 1e3:.2f} ms", f"{number / whole:,.0f}/s")]
    words = WORDS.format(name=path.name, drafts=made, incidents=len(log), samples=len(told), repetitions=repetitions)
    return Section("Drafts", words, ("", "CPU", ""), rows)


def _a_day_later(incident: Incident, policy: tuple[InForce, ...]) -> Decision:
    return decide(incident, policy, CONTEXT, incident.opened_at + AFTER)


def _decide(asked: Asked) -> None:
    for case, _ in asked:
        decide(case.incident, [InForce(case.policy)], CONTEXT, case.decision.at)


def _build(asked: Asked) -> None:
    for case, due in asked:
        for firing, *also in [*([one] for one in due if one.to is None), *by_readers(due)]:
            build(case, firing, also)


def _made(drafter: Drafter, asked: Asked) -> int:
    return sum(len(drafter.drafts(case.incident, case.decision, [InForce(case.policy)]).drafts) for case, _ in asked)
