"""Every example of `docs/policy.md` is a policy that loads, or a case that is as expected."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from pytest import mark, param

from connector.policies import policy_text
from rules.cases.load import load_cases
from rules.policy.clocks import COUNTED_EVENTS, SINCE_EVENTS
from rules.policy.load import load_policy
from rules.policy.schema import PolicyFile

PAGE = Path(__file__).parents[2] / "docs" / "policy.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = [(TEXT[: match.start()].count("\n") + 2, match[1])
          for match in re.finditer(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)]
REST = {
    "calendars": 'calendars: {office: {timezone: Europe/London, hours: {mon-fri: "08:00-18:00"}, day: 8h}}\n',
    "targets": "targets: [{target: restore, within: {P1: 4h, P2: 8h, P3: 3d}, calendar: {P3: office}}]\n",
    "ladders": "ladders: [{ladder: l, rungs: [{rung: network, groups: [L2]}]}]\n",
    "roles": "roles: {duty-manager: {people: [sam]}, on-call: {roster: network}, security: {groups: [SOC]}}\n",
    "escalations": "escalations: []\n",
}
"""What an example leaves out, for it shows one section."""


def whole(example: str) -> str:
    """The example with the sections that it leaves out, behind it so that lines are as on the page."""
    keys = set(re.findall(r"^(\w+):", example, re.MULTILINE))
    return example + "".join(text for key, text in {"policy": "policy: page\n", **REST}.items() if key not in keys)


@mark.parametrize("example", [param(text, id=f"policy.md:{line}") for line, text in BLOCKS])
def test_an_example_of_the_page_does_what_it_says(example: str) -> None:
    if "cases:" in example:
        cases = load_cases(example, PAGE.name, partial(policy_text, beside=PAGE.parent))
        assert [mismatch for case in cases for mismatch in case.run()] == []
    elif example.startswith("policy:"):
        load_policy(example, PAGE.name)
    else:
        load_policy(whole(example), PAGE.name)


def test_the_page_shows_every_section_and_every_event_of_a_clock() -> None:
    shown = "\n".join(text for _, text in BLOCKS)
    assert {name for name in PolicyFile.model_fields if f"\n{name}:" not in f"\n{shown}"} == set()
    assert {event for event in (*SINCE_EVENTS, *COUNTED_EVENTS) if f"`{event}" not in TEXT} == set()


def test_the_page_shows_every_setting_of_a_rule() -> None:
    rule = PolicyFile.model_fields["escalations"].annotation.__args__[0]  # type: ignore[union-attr]
    names = {field.alias or name for name, field in rule.model_fields.items()}
    shown = "\n".join(text for _, text in BLOCKS)
    assert {name for name in names if not re.search(rf"\b{name}:", shown)} == set()
