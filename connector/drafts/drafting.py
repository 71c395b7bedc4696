"""The drafts that a decision asks for: one for each audience whose update is due, one for each call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from jinja2 import Environment

from connector.config.model import Config
from connector.drafts.building import audience_of, build
from connector.drafts.calls import by_readers
from connector.drafts.cases import Case
from connector.drafts.folders import digest
from connector.drafts.names import Names, names_of
from connector.drafts.rendering import Failed, Rendered, render
from connector.drafts.templates import environment
from connector.store import Draft, Rests, Statement
from rules.decide import InForce, in_force
from rules.decision import Decision, Firing
from rules.incident import Incident


class Drafted(NamedTuple):
    """What one decision asks for."""

    drafts: tuple[Draft, ...]
    by_firing: Mapping[str, str]
    """The key of a firing → the id of the draft that answers it; several may share one."""


NOTHING = Drafted((), {})


class Drafter:
    """Drafts for the decisions of a pass."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._names: dict[str, Names] = {}

    @cached_property
    def templates(self) -> str:
        """The digest of the templates in use."""
        return digest(self._config.templates)

    @cached_property
    def _environment(self) -> Environment:
        return environment(self._config.templates)

    def drafts(self, incident: Incident, decision: Decision, policies: Sequence[InForce]) -> Drafted:
        """What the firings that are due ask for. A firing that calls nobody asks for nothing."""
        due = [firing for firing in decision.firings if firing.status == "due"
               and (firing.to is None or firing.to.kind != "nobody")]
        if not due:
            return NOTHING
        case = Case(incident, decision, in_force(policies, decision.at).policy, self._people(incident.source))
        drafts: list[Draft] = []
        by_firing: dict[str, str] = {}
        by_audience: dict[str, str] = {}
        for firing in due:
            audience = audience_of(firing)
            if firing.to is None and audience in by_audience:
                by_firing[firing.key] = by_audience[audience]  # one update keeps the cadence and the promise
            elif firing.to is None:
                drafts.append(self._draft(case, firing))
                by_firing[firing.key] = by_audience[audience] = drafts[-1].id
        for latest, *also in by_readers(due):
            drafts.append(self._draft(case, latest, also))
            by_firing |= {firing.key: drafts[-1].id for firing in (latest, *also)}
        return Drafted(tuple(drafts), by_firing)

    def _people(self, source: str) -> Names:
        if source not in self._names:
            self._names[source] = names_of(self._config.people, source)
        return self._names[source]

    def _draft(self, case: Case, firing: Firing, also: Sequence[Firing] = ()) -> Draft:
        built = build(case, firing, also)
        made = render(self._environment, built.template, built.context)
        held = isinstance(made, Failed)
        statements, rests_on = _traced(made) if isinstance(made, Rendered) else ((), ())
        return Draft(
            case.incident.source, case.incident.id, firing.key, audience_of(firing), built.phase, built.template,
            self.templates, case.decision.at, "held" if held else "waiting", str(made) if held else "",
            made.subject if isinstance(made, Rendered) else "", made.body if isinstance(made, Rendered) else "",
            statements, rests_on, built.holds_until, stands_for=tuple(one.key for one in also))


def _traced(made: Rendered) -> tuple[tuple[Statement, ...], tuple[Rests, ...]]:
    number = {name: position for position, name in enumerate(made.sources)}
    statements = tuple(
        Statement(sentence.text, tuple((value.text, tuple(number[name] for name in value.sources))
                                       for value in sentence.values)) for sentence in made.sentences)
    return statements, tuple(Rests(*source) for source in made.sources.values())
