"""One pass, as cron runs it: locked, resumable, silent when nothing is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import chain
from typing import Final

from connector.drafts.folders import digest as templates_digest
from connector.passes.parts import App
from connector.passes.policies import digest_of, put_into_force, read_policy
from connector.store.values import Json

LOCK: Final = "run"
NOTHING: Final[Mapping[str, Json]] = {
    "decided": 0, "changed": 0, "firings": {}, "historic_still_true": 0, "effects_held": 0}
"""The summary of a pass that had nothing to decide; the same keys as ``Decided.summary`` gives."""


def run_pass(
    app: App, *, catch_up: bool = False, on_progress: Callable[[int], None] = lambda _: None
) -> Mapping[str, Json] | None:
    """Decide everything that is due. The pass's summary; ``None`` where another one is going on.

    :raises RungError: where the policy is wrong or the store fails.
    """
    with app.store.lock(LOCK) as got:
        if not got:
            return None
        now = app.clock()
        for source in app.config.sources:
            app.store.put_source(source.source, source.kind, source.live_since)
        text = read_policy(app.config.policy)
        fresh = put_into_force(app.store, text, app.config.policy.name, now)
        return {"at": now.isoformat(), "new_policy": fresh, **_decide(app, digest_of(text), now, catch_up, on_progress)}


def _decide(
    app: App, digest: str, now: datetime, catch_up: bool, on_progress: Callable[[int], None]
) -> Mapping[str, Json]:
    app.store.redraft(templates_digest(app.config.templates), now)
    due = app.store.incidents() if catch_up else app.store.due(now, digest)
    first = next(due, None)
    if first is None:
        for source in app.store.sources():
            app.store.good_pass(source.name, now)
        return NOTHING
    # A quiet pass ends above: cron makes it each minute, and it need not load what decides.
    from connector.passes.deciding import decide_due  # noqa: PLC0415

    run = app.store.start_run("run", now)
    found = decide_due(app.store, app.config, chain([first], due), now, catch_up=catch_up, on_progress=on_progress)
    for source in app.store.sources():
        app.store.good_pass(source.name, now)
    summary = found.summary()
    app.store.end_run(run, app.clock(), summary)
    return summary
