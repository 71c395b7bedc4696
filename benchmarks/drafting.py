"""Drafts made and stored: what a pass does for an incident beside deciding it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.measure import Section, interleaved, settle_memory
from connector.config.model import Config
from connector.drafts.building import Case, build
from connector.drafts.drafting import Drafter
from connector.drafts.samples import Sample, samples
from rules.context import Context
from rules.decide import InForce, decide

AUDIENCES: Final = ("business", "executive", "technical")
WORDS: Final = """\
Drafts of {incidents} sample incidents with up to {events} events, in a process that has made drafts before: deciding an
incident, gathering the values of one draft, and making it whole (values, text, the sources of every sentence). One
core, CPU time, medians of {repetitions}."""


def drafting(log: Path, folder: Path, repetitions: int = 15) -> Section:
    """Measure over the samples: the real log has no comments, and all of it is closed."""
    found = [sample for audience in AUDIENCES for sample in samples(audience)]
    drafter = Drafter(Config.model_construct(templates=None, people=()))
    drafts = sum(len(_draft(drafter, sample)) for sample in found)
    values = sum(len(sample.firings) for sample in found)
    settle_memory()
    deciding, building, whole = map(median, interleaved(
        [lambda: [_decide(sample) for sample in found], lambda: [_build(sample.case, sample) for sample in found],
         lambda: [_draft(drafter, sample) for sample in found]], repetitions))
    rows: list[tuple[str, ...]] = [
        ("an incident decided", f"{deciding / len(found) * 1e3:.2f} ms", f"{len(found) / deciding:,.0f}/s"),
        ("the values of a draft", f"{building / values * 1e3:.2f} ms", f"{values / building:,.0f}/s"),
        ("a draft, whole", f"{whole / drafts * 1e3:.2f} ms", f"{drafts / whole:,.0f}/s"),
    ]
    events = max(len(sample.case.incident.events) for sample in found)
    return Section("Drafts", WORDS.format(incidents=len(found), events=events, repetitions=repetitions),
                   ("", "CPU", ""), rows)


def _decide(sample: Sample) -> object:
    case = sample.case
    return decide(case.incident, [InForce(case.policy)], Context(live_since=case.incident.opened_at), case.decision.at)


def _build(case: Case, sample: Sample) -> object:
    return [build(case, firing) for firing in sample.firings]


def _draft(drafter: Drafter, sample: Sample) -> Sequence[object]:
    case = sample.case
    return drafter.drafts(case.incident, case.decision, [InForce(case.policy)]).drafts
