"""A file of rule cases, read, checked and run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from rules.calendars.zones import parse_zone
from rules.cases.check import Mismatch, check
from rules.cases.read import SOME_TIME, Attempts, CaseError, Story, read
from rules.cases.schema import Case, CaseFile, Expect
from rules.decide import decide
from rules.documents.document import Document, Path
from rules.documents.problems import DocumentErrors, message_and_hint, nearest
from rules.documents.shape import NAME, Shaped, shape
from rules.facts.catalogue import FACTS
from rules.policy.load import load_policy
from rules.policy.values import Policy

PolicyText = Callable[[str], tuple[str, str]]
"""From a policy's name or path, as a case gives it, to its text and what to call it.

It raises ``LookupError`` with a message where there is none.
"""


NO_POLICY: Final = load_policy("policy: none\nescalations: []\n")
STAND_INS: Final[dict[str, Any]] = {
    "case": NAME, "incident": {"opened": "2026-01-01"}, "opened": "2026-01-01", "at": "2026-01-01", "rule": NAME,
    "from": "2026-01-01", "to": "2026-01-02", "roster": NAME, "account": NAME, "expect": {},
    "policy": {"policy": "none", "escalations": []},
}
"""What takes the place of a wrong value while the rest is looked into."""


class Ready(NamedTuple):
    """A case that can be run."""

    name: str
    line: int
    story: Story
    checks: tuple[tuple[datetime, Expect], ...]

    def run(self) -> list[Mismatch]:
        """Everything that is not as the case expects; empty where all is."""
        found: list[Mismatch] = []
        for at, expect in self.checks:
            decision = decide(self.story.incident, self.story.policies, self.story.context, at)
            label = f"at {at.astimezone(self.story.clock.zone):%Y-%m-%d %H:%M:%S}: " if len(self.checks) > 1 else ""
            found += [wrong._replace(what=label + wrong.what) for wrong in check(expect, decision, self.story.clock)]
        return found


def load_cases(text: str, name: str, policy_text: PolicyText) -> tuple[Ready, ...]:
    """The cases of a file.

    :raises DocumentErrors: with every mistake that can be seen, as ``file:line:column``.
    """
    document = Document(text, name, "case file")
    shaped = None if _is_policy(document) else shape(document, CaseFile, STAND_INS)
    if shaped is None:
        raise DocumentErrors(document.problems)
    loader = _Loader(document, shaped, policy_text)
    ready = [loader.case(number, case) for number, case in enumerate(shaped.file.cases)]
    if document.problems:
        raise DocumentErrors(document.problems)
    return tuple(case for case in ready if case is not None)


def _is_policy(document: Document) -> bool:
    """Whether somebody mistook one kind of file for the other, which is all that is said then."""
    data = document.data
    found = isinstance(data, dict) and "cases" not in data and "escalations" in data
    if found:
        document.problems = []
        document.problem(document.place(("escalations",), key=True), "this is a policy, not a case file",
                         f"`rung policy check {document.name}` checks it")
    return found


class _Loader:
    def __init__(self, document: Document, shaped: Shaped[CaseFile], policy_text: PolicyText) -> None:
        self.document, self.shaped, self.file, self.policy_text = document, shaped, shaped.file, policy_text

    def case(self, number: int, case: Case) -> Ready | None:
        """The case made ready; what is wrong with it is noted, and ``None`` the answer."""
        where: Path = ("cases", number)
        noted = len(self.document.problems)
        attempt = Attempts()
        zone = attempt(partial(_zone, case.zone), ZoneInfo("UTC"))
        none: list[tuple[Policy, str | None]] = []
        policies = attempt(partial(self._policies, case, where), none)
        sure = (len(self.document.problems) == noted and bool(policies)
                and self.shaped.whole((), "policy") and self.shaped.whole(where, "policy"))
        story = read(case, policies or [(NO_POLICY, None)], zone, attempt)
        checks = self._checks(case, where, story, sure, attempt)
        for error in attempt.mistakes:
            if not error.where or self.shaped.whole((*where, *error.where)):
                place = self.document.place(self.shaped.original((*where, *error.where)))
                self.document.problem(place, error.what, error.hint)
        return Ready(case.case, self.document.place(where).line, story, checks)

    def _checks(
        self, case: Case, where: Path, story: Story, sure: bool, attempt: Attempts,
    ) -> tuple[tuple[datetime, Expect], ...]:
        """``sure``: every policy could be read, so that a rule may be called unknown."""
        named: list[tuple[Path, str | None, Expect | None]] = []
        if case.at is not None or case.expect is not None:
            named.append(((), case.at, case.expect))
        named += [(("then", number), later.at, later.expect) for number, later in enumerate(case.then)]
        found = []
        for path, at, expect in named:
            if at is None or expect is None:
                if self.shaped.whole((*where, *path), "at", "expect"):
                    attempt.mistakes.append(CaseError((*path, "at"), "`at` and `expect` go together"))
            if expect is not None:
                if self.shaped.whole((*where, *path, "expect")):
                    attempt(partial(_refuse_idle, expect, (*path, "expect")), None)
                attempt.mistakes += _unknown(expect, story, (*path, "expect"), sure)
            if at is not None:
                instant = attempt(partial(story.clock.read, at, (*path, "at")), SOME_TIME)
                found.append((instant, expect or Expect()))
        if not named and self.shaped.whole(where, "at", "expect", "then"):
            attempt.mistakes.append(CaseError((), "a case says `at` and `expect`"))
        return tuple(found)

    def _policies(self, case: Case, where: Path) -> list[tuple[Policy, str | None]]:
        """Each with the instant, as written, from which it is in force."""
        given = case.policy if case.policy is not None else self.file.policy
        at = (*where, "policy") if case.policy is not None else ("policy",)
        if given is None:
            if self.shaped.whole((), "policy") and self.shaped.whole(where, "policy"):
                raise CaseError((), "no policy is named", "give `policy` for the file or for the case")
            return []
        if isinstance(given, list):
            return [(self._policy(entry.policy, (*at, number, "policy")), entry.since)
                    for number, entry in enumerate(given)]
        return [(self._policy(given, at), None)]

    def _policy(self, given: Any, path: Path) -> Policy:
        place = self.document.place(self.shaped.original(path))
        try:
            if isinstance(given, dict):
                return load_policy(json.dumps(given), "the policy written here")
            text, name = self.policy_text(str(given))
            return load_policy(text, name)
        except LookupError as error:
            self.document.problem(place, str(error.args[0]))
        except DocumentErrors as error:
            for problem in error.problems:
                self.document.problem(place, str(problem))
        return NO_POLICY


def _zone(name: str) -> ZoneInfo:
    try:
        return parse_zone(name)
    except ValueError as error:
        raise CaseError(("zone",), *message_and_hint(error)) from error


def _refuse_idle(expect: Expect, where: Path) -> None:
    """An expectation that nothing could fail, or that nothing could meet."""
    if expect == Expect():
        raise CaseError(where, "nothing is expected, so nothing could fail")
    if expect.rules is None:
        return
    if expect.firings is None:
        raise CaseError((*where, "rules"), "`rules` are those whose `firings` are compared, and none are given",
                        "for rules that have none write `silent`, or `firings: []`")
    beside = {firing.rule for firing in expect.firings} - {*expect.rules}
    if beside:
        raise CaseError((*where, "rules"), f"`rules` leaves out what `firings` names: {', '.join(sorted(beside))}")


def _unknown(expect: Expect, story: Story, where: Path, sure: bool) -> Iterator[CaseError]:
    """Misspelt rules (where all are known) and facts, of which an expectation would pass in silence."""
    known = {rule.name for entry in story.policies for rule in entry.policy.escalations} | {"promise"}
    named: list[tuple[Path, str]] = [(("firings", number, "rule"), firing.rule)
                                     for number, firing in enumerate(expect.firings or ())]
    for key in ("silent", "rules", "unknown"):
        named += [((key, number), rule) for number, rule in enumerate(getattr(expect, key) or ())]
    for path, rule in named if sure else ():
        if rule not in known and not rule.startswith(("update:", NAME)):
            yield CaseError((*where, *path), f'there is no rule "{rule}"', nearest(rule, sorted(known)))
    for fact in expect.facts:
        if fact not in FACTS:
            yield CaseError((*where, "facts", fact), f'"{fact}" is not a fact', nearest(fact, tuple(FACTS)))
