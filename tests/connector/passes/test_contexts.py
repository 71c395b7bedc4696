"""What a tracker told of planned work and who is on call stands beside what ``rung.yaml`` says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.app import App
from connector.passes.contexts import Contexts
from connector.passes.queueing import Wanted, queue_at
from connector.passes.windows import Windows
from rules.context import ChangeWindow, Context, Shift
from rules.facts.types import FactValue
from rules.policy.load import load_policy
from rules.timed import value
from tests.connector.passes.desk import CONFIG, MONDAY, POLICY, MovedClock, issue, opened, write_desk
from tests.connector.store.samples import OPENED, after, change, incident

OURS = "change_windows:\n  - {id: own, start: 2026-03-02 09:00, end: 2026-03-02 10:00}\n"
PEOPLE = ("people:\n  - {person: mia, accounts: {jira: [mia]}}\nrosters:\n  - roster: network\n    shifts:\n"
          "      - {person: mia, start: 2026-03-01 00:00, end: 2026-03-08 00:00}\n")
TOLD = ChangeWindow("CHG1", MONDAY, MONDAY + timedelta(hours=2))


@pytest.fixture(params=["", OURS])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[App]:
    config = write_desk(tmp_path, [issue(1)])
    config.write_text(CONFIG + request.param + PEOPLE, encoding="utf-8")
    with opened(config, MovedClock()) as found:
        yield found


def context(app: App) -> Context:
    [stored] = app.store.incidents()
    return Contexts(app.config, app.store).of([stored.incident])[0]


def test_planned_work_is_unknown_only_where_neither_says_anything(app: App) -> None:
    own = app.config.windows()
    assert context(app).change_windows == own
    app.store.put_surroundings("jira", (), None, MONDAY)
    assert context(app).change_windows == (own or ())
    app.store.put_surroundings("jira", (TOLD,), None, MONDAY)
    assert context(app).change_windows == (*(own or ()), TOLD)


def test_shifts_of_both_count(app: App) -> None:
    app.store.put_surroundings("jira", None, [Shift("network", "ada", MONDAY, MONDAY)], MONDAY)
    assert context(app).people.on_call("network", MONDAY + timedelta(minutes=1)) == ("mia", "ada")


def test_another_source_has_its_own(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1)]), MovedClock()) as app:
        app.store.put_source("snow", "servicenow")
        app.store.put_surroundings("snow", (TOLD,), [Shift("network", "ada", MONDAY, MONDAY)], MONDAY)
        assert (context(app).change_windows, context(app).people.shifts) == (None, ())


def test_what_is_gone_is_in_the_queue_of_before_and_not_of_after(tmp_path: Path) -> None:
    with opened(write_desk(tmp_path, [issue(1), issue(2)]), MovedClock()) as app:
        app.store.mark_gone("jira", {"10001": "deleted"}, MONDAY + timedelta(hours=1))
        totals = [queue_at(app, MONDAY + timedelta(minutes=minutes), Wanted(), 9).total for minutes in (59, 60)]
    assert totals == [2, 1]


names = st.sampled_from([None, "core", "edge"])
spans = st.tuples(st.integers(-60, 120), st.integers(1, 60))
many = st.lists(st.tuples(spans, names, st.sampled_from([None, "mail"])), max_size=6)


@given(many, st.lists(st.tuples(st.integers(0, 120), st.sampled_from(["core", "edge", ""])), max_size=3),
       st.integers(0, 150))
def test_leaving_out_what_cannot_concern_it_changes_no_answer(
    drawn: list[tuple[tuple[int, int], str | None, str | None]], moves: list[tuple[int, str]], minute: int
) -> None:
    windows = tuple(ChangeWindow(str(number), after(start), after(start + length), item, service)
                    for number, ((start, length), item, service) in enumerate(drawn))
    one = incident("1", *(change(at, "configuration_item", item) for at, item in moves), service="mail")
    at: datetime = max(OPENED, after(minute))
    facts: dict[str, FactValue] = {"service": "mail"}
    for event in one.events:
        if event.field == "configuration_item" and event.at <= at:
            facts["configuration_item"] = str(event.new)
    policy = load_policy(POLICY, "desk.yaml")
    few = Windows(None, windows).of(one)
    assert value("in_change_window", at, facts, policy, Context(change_windows=few)) == value(
        "in_change_window", at, facts, policy, Context(change_windows=windows))
