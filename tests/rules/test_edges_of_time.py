"""At the ends of the years that trackers are read in, no decision fails."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

from pytest import mark

from connector.policies import shipped, shipped_text
from rules.context import Context
from rules.decide import InForce, decide
from rules.incident import Event, Incident, Value
from rules.policy.load import load_policy

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)


@mark.parametrize("name", shipped())
@mark.parametrize(("opened", "due", "now"), [*product((FIRST, LAST), repeat=3)])
def test_the_first_and_the_last_instant_are_decided(name: str, opened: datetime, due: datetime, now: datetime) -> None:
    policy = load_policy(shipped_text(name))
    for priority in range(1, 6):
        opening: dict[str, Value] = {
            "state": "new", "priority": priority, "due_date": due, "assignee": "", "group": "Service Desk"}
        incident = Incident("desk", "1", "1", opened, opening, (Event(opened, "1", "created"),))
        assert decide(incident, (InForce(policy, None),), Context(opened), now).at == now
