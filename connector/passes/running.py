"""One pass, as cron runs it: locked, resumable, silent when nothing is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Final

from connector.drafts.folders import digest as templates_digest
from connector.passes.collecting import rare_collections
from connector.passes.parts import App
from connector.passes.policy_file import read_policy
from connector.passes.readings import Progress
from connector.passes.sources import read_sources, unheard
from connector.store.values import Json
from rules.policy.values import text_digest

LOCK: Final = "run"
NOTHING: Final[Mapping[str, Json]] = {
    "decided": 0, "changed": 0, "firings": {}, "historic_still_true": 0, "effects_held": 0}
"""The summary of a pass that had nothing to decide; the same keys as ``Decided.summary`` gives."""


def run_pass(
    app: App, *, catch_up: bool = False, on_progress: Callable[[int], None] = lambda _: None,
    on_read: Progress = unheard,
) -> Mapping[str, Json] | None:
    """Read the sources, decide everything that is due. The pass's summary; ``None`` where another
    one is going on. A source that failed is named in it, and leaves the others done; a tracker's own
    incidents are decided by the first pass that can read it, as after a time in which Rung did not run.

    :raises RungError: where the policy is wrong or the store fails.
    :raises Exception: at the end, a defect of Rung's that reading one source met.
    """
    with app.store.lock(LOCK) as got, rare_collections():
        if not got:
            return None
        begun = app.clock()
        sources = read_sources(app, on_read)
        now = app.clock()  # reading a year of history takes its time
        text = read_policy(app.config.policy)
        digest, stored = text_digest(text), app.store.policies()
        fresh = not stored or stored[-1].digest != digest
        app.store.redraft(templates_digest(app.config.templates), now)
        stored_due = app.store.incidents() if catch_up else app.store.due(now, digest)
        # Of a tracker that cannot be read nobody knows how things stand: it is as if Rung were down for it.
        due = (found for found in stored_due if not sources.may_have_moved_on(found.incident.source))
        first = next(due, None)
        summary = NOTHING
        if fresh or first is not None:
            # Cron makes a quiet pass each minute: it need not load what reads a policy and decides.
            from connector.passes.deciding import decide_by  # noqa: PLC0415

            found = due if first is None else chain([first], due)
            # In force from the beginning on: what fell due while the sources were read is acted on.
            summary = decide_by(app, text, found, begun, now, catch_up, on_progress)
        for known in app.store.sources():
            if sources.is_done(known.name) and (known.kind == "export" or known.name in sources.readings):
                app.store.good_pass(known.name, now)
        failed: list[Json] = [{"source": source, "what": fault.what, "where": fault.where, "hint": fault.hint,
                               "told_before": source in sources.told}
                              for source, error in sources.faults.items() for fault in error.faults]
        for defect in sources.defects.values():
            raise defect
        return {"at": now.isoformat(), "new_policy": fresh, **summary, "read": sources.summary(), "failed": failed}
