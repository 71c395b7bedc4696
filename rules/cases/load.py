"""A file of rule cases, read, checked and run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from rules.calendars.zones import parse_zone
from rules.cases.check import Mismatch, check
from rules.cases.read import CaseError, Story, read
from rules.cases.schema import Case, CaseFile, Expect
from rules.decide import decide
from rules.documents.document import Document, Path
from rules.documents.mistakes import note, way
from rules.documents.problems import DocumentErrors, message_and_hint, nearest
from rules.facts.catalogue import FACTS
from rules.policy.load import load_policy
from rules.policy.values import Policy

PolicyText = Callable[[str], tuple[str, str]]
"""From a policy's name or path, as a case gives it, to its text and what to call it.

It raises ``LookupError`` with a message where there is none.
"""


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
    if document.problems:
        raise DocumentErrors(document.problems)
    try:
        file = CaseFile.model_validate(document.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            note(document, way(detail), detail, CaseFile)
        raise DocumentErrors(document.problems) from error
    loader = _Loader(document, file, policy_text)
    ready = [loader.case(number, case) for number, case in enumerate(file.cases)]
    if document.problems:
        raise DocumentErrors(document.problems)
    return tuple(case for case in ready if case is not None)


class _Loader:
    def __init__(self, document: Document, file: CaseFile, policy_text: PolicyText) -> None:
        self.document, self.file, self.policy_text = document, file, policy_text

    def case(self, number: int, case: Case) -> Ready | None:
        """The case made ready; what is wrong with it is noted, and ``None`` the answer."""
        where: Path = ("cases", number)
        noted = len(self.document.problems)
        try:
            zone = parse_zone(case.zone)
            policies = self._policies(case, where)
            if len(self.document.problems) > noted:
                return None
            story = read(case, policies, zone)
            checks = self._checks(case, story)
        except CaseError as error:
            path = (*where, *error.where)
            self.document.problem(self.document.place(path), error.what, error.hint)
            return None
        except ValueError as error:
            self.document.problem(self.document.place(where), *message_and_hint(error))
            return None
        return Ready(case.case, self.document.place(where).line, story, checks)

    def _checks(self, case: Case, story: Story) -> tuple[tuple[datetime, Expect], ...]:
        named: list[tuple[Path, str | None, Expect | None]] = []
        if case.at is not None or case.expect is not None:
            named.append(((), case.at, case.expect))
        named += [(("then", number), later.at, later.expect) for number, later in enumerate(case.then)]
        found = []
        for where, at, expect in named:
            if at is None or expect is None:
                raise CaseError((*where, "at"), "`at` and `expect` go together")
            _refuse_idle(expect, (*where, "expect"))
            _refuse_unknown(expect, story, (*where, "expect"))
            found.append((story.clock.read(at, (*where, "at")), expect))
        if not found:
            raise CaseError((), "a case says `at` and `expect`")
        return tuple(found)

    def _policies(self, case: Case, where: Path) -> list[tuple[Policy, str | None]]:
        """Each with the instant, as written, from which it is in force."""
        given = case.policy if case.policy is not None else self.file.policy
        where = (*where, "policy") if case.policy is not None else ("policy",)
        if given is None:
            raise CaseError((), "no policy is named", "give `policy` for the file or for the case")
        if isinstance(given, list):
            return [(self._policy(entry.policy, (*where, number, "policy")), entry.since)
                    for number, entry in enumerate(given)]
        return [(self._policy(given, where), None)]

    def _policy(self, given: Any, where: Path) -> Policy:
        try:
            if isinstance(given, dict):
                return load_policy(json.dumps(given), "the policy written here")
            text, name = self.policy_text(str(given))
            return load_policy(text, name)
        except LookupError as error:
            self.document.problem(self.document.place(where), str(error.args[0]))
        except DocumentErrors as error:
            for problem in error.problems:
                self.document.problem(self.document.place(where), str(problem))
        return load_policy("policy: none\nescalations: []\n")


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


def _refuse_unknown(expect: Expect, story: Story, where: Path) -> None:
    """A misspelt rule or fact in an expectation would pass in silence."""
    known = {rule.name for entry in story.policies for rule in entry.policy.escalations} | {"promise"}
    named = [*expect.silent, *(expect.rules or ()), *(expect.unknown or ()),
             *(firing.rule for firing in expect.firings or ())]
    for rule in named:
        if rule not in known and not rule.startswith("update:"):
            raise CaseError(where, f'there is no rule "{rule}"', nearest(rule, sorted(known)))
    for fact in expect.facts:
        if fact not in FACTS:
            raise CaseError((*where, "facts", fact), f'"{fact}" is not a fact', nearest(fact, tuple(FACTS)))
