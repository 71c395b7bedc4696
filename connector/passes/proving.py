"""Bringing the proof log up to date with what was decided since it last looked.

First every incident that is due says when it was done, then the entries are made: so a comparison
sees all that the store holds, in whatever order incidents come. A pass that dies is taken up by
the next: an incident stays due until its entry stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby, islice
from typing import Final

from connector.passes.parts import App
from connector.passes.policies import in_force
from connector.proof.attribution import Whose
from connector.proof.comparing import WITHIN, filed, restorations, subject_of
from connector.proof.document import FORM, earlier, encode
from connector.proof.history import Story, read_story
from connector.proof.making import deserves, make_entry
from connector.proof.people import Directory
from connector.store import Store
from connector.store.proof_values import ProofDone, ProofDue, ProofEntry, Restoration
from connector.store.values import Json

BATCH: Final = 200
KIND: Final = "proof"
LOCK: Final = "proof"
NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass
class Proved:
    """What a pass made of the proof log."""

    looked_at: int = 0
    entries: int = 0
    """Made anew or once more."""
    changed: int = 0
    """Of the log: entries added, changed, or taken out."""

    def summary(self) -> dict[str, Json]:
        return {"looked_at": self.looked_at, "entries": self.entries, "changed": self.changed}


def prove(app: App, *, everything: bool = False, on_progress: Callable[[int], None] = lambda _: None) -> Proved | None:
    """Make the entries of what was decided since the last time, or of all; ``None`` where another
    process is at it.

    Everything is made anew too where accounts have become another person's in the configuration,
    or this Rung makes entries otherwise.
    """
    with app.store.lock(LOCK) as got:
        if not got:
            return None
        directory = Directory.open(app.store, app.config.people, [source.name for source in app.store.sources()])
        print_of = sha256(f"{FORM}\n{directory.fingerprint()}".encode()).hexdigest()
        runs = app.store.runs(1, KIND)
        if everything or not runs or runs[0].summary.get("people") != print_of:
            app.store.proof_all_due()
        elif next(app.store.proof_due(), None) is None:
            return Proved()
        run = app.store.start_run(KIND, app.clock())
        found = _Proving(app.store, directory).run(on_progress)
        app.store.end_run(run, app.clock(), {**found.summary(), "people": print_of})
        return found


class _Proving:
    def __init__(self, store: Store, directory: Directory) -> None:
        self._store = store
        self._directory = directory
        self._policies = {entry.policy.digest: entry.policy for entry in in_force(store)}
        self._found = Proved()

    def run(self, on_progress: Callable[[int], None]) -> Proved:
        for batch in _batches(self._store.proof_due()):
            self._place(batch)
            on_progress(len(batch))
        for batch in _batches(self._store.proof_due()):
            self._make(batch)
            on_progress(len(batch))
        return self._found

    def _place(self, batch: Sequence[ProofDue]) -> None:
        """Note when each was done; those that neither have an entry nor deserve one are finished."""
        stories = [read_story(due.stored.incident, due.decision.at) for due in batch]
        for source, group in groupby(zip(batch, stories, strict=True), key=lambda pair: pair[0].stored.incident.source):
            found = {due.stored.incident.id: restorations(story, due.decision.priority) for due, story in group}
            self._store.put_restorations(source, found)
        finished = [_done(due, None) for due, story in zip(batch, stories, strict=True)
                    if due.entry is None and not deserves(story, due.decision)]
        self._store.put_proofs(finished)
        self._found.looked_at += len(batch)

    def _make(self, batch: Sequence[ProofDue]) -> None:
        stories = [read_story(due.stored.incident, due.decision.at) for due in batch]
        pool = _Pool(self._store, zip(batch, stories, strict=True))
        done = []
        for due, story in zip(batch, stories, strict=True):
            done.append(_done(due, self._entry(due, story, pool) if deserves(story, due.decision) else None))
        # The keys stand before anything that names them.
        self._directory.save(self._store)
        self._found.changed += self._store.put_proofs(done)

    def _entry(self, due: ProofDue, story: Story, pool: _Pool) -> ProofEntry:
        source, directory = story.incident.source, self._directory
        whose = Whose(lambda account: directory.key(source, account),
                      lambda account: directory.is_person(source, account))
        policy = self._policies[due.decision.policy]
        before = None if due.entry is None else earlier(due.entry)
        entry = make_entry(story, due.decision, whose, policy, pool, before)
        self._found.entries += 1
        parts = tuple(sorted((part.person, part.part) for part in entry.parts))
        return ProofEntry(entry.key, entry.subject, entry.resolved_at, entry.provisional, encode(entry), parts)


def _done(due: ProofDue, entry: ProofEntry | None) -> ProofDone:
    return ProofDone(due.stored.incident.source, due.stored.incident.id, due.mark, entry)


class _Pool:
    """The restorations that a batch is compared with, each kind asked for once."""

    def __init__(self, store: Store, batch: Iterable[tuple[ProofDue, Story]]) -> None:
        self._store = store
        self._spans: dict[tuple[str, str, int], tuple[datetime, datetime]] = {}
        self._known: dict[tuple[str, str, int], list[Restoration]] = {}
        for due, story in batch:
            if story.restored is not None and due.decision.priority is not None:
                kind = story.incident.source, filed(subject_of(story.fields)), due.decision.priority
                at = story.restored.start
                first, last = self._spans.get(kind, (NEVER, at))
                self._spans[kind] = min(first, at - WITHIN), max(last, at)

    def __call__(self, source: str, subject: str, priority: int, since: datetime, until: datetime) -> list[Restoration]:
        kind = source, subject, priority
        if kind not in self._known:
            self._known[kind] = self._store.restorations(*kind, *self._spans[kind])
        return [each for each in self._known[kind] if since <= each.resolved_at < until]


def _batches(due: Iterator[ProofDue]) -> Iterator[list[ProofDue]]:
    while batch := list(islice(due, BATCH)):
        yield batch
