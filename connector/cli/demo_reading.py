"""The demo's two trackers being read: all of it, then what changed while one of them fails, and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from connector.app import App
from connector.cli.demo_words import say, step
from connector.cli.run import faults, news
from connector.cli.verify import lines
from connector.demo.moments import BEGINS, LATER, LEFT, ZONE
from connector.demo.sending import record_sent
from connector.demo.sharing import SCHOOLS, share_out
from connector.passes.asking import names_of
from connector.passes.running import run_pass
from connector.passes.verifying import verify
from connector.sandbox.clock import Clock
from connector.sandbox.server import Site
from connector.sandbox.words import TITLES
from rules.wording import counted

LIST: Final = r"/table/incident$"
"""The list of incidents of ServiceNow."""


class Trackers:
    """What is told of reading them."""

    def __init__(self, app: App, clock: Clock, sites: Mapping[str, Site]) -> None:
        self._app, self._clock, self._sites = app, clock, sites

    def read_all(self) -> None:
        """The first pass."""
        step(2, "Reading both and deciding, as `rung run` does from cron")
        summary = self._run()
        record_sent(self._app.store, share_out(), self._clock.now())
        for source, site in self._sites.items():
            say(self._read(source, site))
        status = self._app.store.status()
        due, overtaken = (status.firings.get(name, 0) for name in ("due", "overtaken"))
        say(f"{summary['decided']:,} decided, {status.open:,} of them open. {due:,} calls and updates are due now; "
            f"{overtaken:,} fell due in the week and were answered or overtaken.")
        say(f"{sum(status.effects.values()):,} messages are held: the demo has no channel to send them by.")

    def read_what_changed(self) -> None:
        """A pass that ServiceNow fails, and the next one."""
        step(6, f"An hour and a half later, {_clock(LATER)}: ServiceNow's answer is cut off")
        faults_of = self._sites[SCHOOLS].faults
        faults_of.add("error-after-rows", path=LIST, times=None)
        self._clock.advance(LATER - self._clock.now())
        record_sent(self._app.store, share_out(), LATER)
        summaries = [self._run()]
        say("It had said 200, and run out of time behind half of its rows. Nothing of that is stored; the next pass "
            f"begins where the last good one ended. The desk was read all the same. At {_clock(LEFT)}:")
        faults_of.clear()
        self._clock.advance(LEFT - self._clock.now())
        summaries.append(self._run())
        read = sum(one["new"] + one["changed"] for summary in summaries for one in summary["read"].values())
        say(f"So {read:,} of {self._app.store.status().incidents:,} incidents were fetched: those that are new or have "
            "changed.")

    def compare(self) -> None:
        """Whether anything is missing."""
        step(7, "Is anything missing? `rung verify --histories` asks both for every entry")
        for source in self._app.config.trackers:
            for line in lines(verify(self._app, source, BEGINS, histories=True)):
                say(line)

    def _run(self) -> Mapping[str, Any]:
        """A pass; what it says of what it read, but not at first."""
        first = self._app.store.status().incidents == 0
        summary: Mapping[str, Any] = run_pass(self._app) or {"read": {}, "failed": [], "decided": 0}
        for line in [] if first else news(summary):
            say(line)
        for fault in faults(summary):
            for line in f"error: {fault}".splitlines():
                say(line)
        return summary

    def _read(self, source: str, site: Site) -> str:
        store, now = self._app.store, self._app.clock()
        histories = [len(stored.incident.events) for stored in store.incidents(source)]
        told = (f"{source} ({TITLES[site.dialect]}): {counted(len(histories), 'incident')} with "
                f"{counted(sum(histories), 'event')} of their history, in {counted(site.log.count(), 'request')}")
        around, names = store.surroundings(source), names_of(self._app.config, source)
        work = sorted({window.id for window in around.change_windows or () if window.start <= now < window.end})
        watch = sorted({names.get(shift.account, shift.account) for shift in around.shifts})
        besides = [f"planned work going on: {', '.join(work)}"] * bool(work)
        besides += [f"on call: {', '.join(watch)}"] * bool(watch)
        return "; ".join((told, *besides))


def _clock(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M}"
