"""One incident explained: the answer first, then section by section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from connector.cli.render import words
from connector.cli.render.conditions import missing, ticks
from connector.cli.render.firings import fired, to_fire
from connector.cli.render.targets import targets
from connector.cli.render.times import Times, span
from connector.passes.asking import Asked
from connector.passes.outlook import coming, is_open, late
from rules.decision import Decision
from rules.explain import Explanation, RuleState

Rows = list[tuple[str, str]]


def show(console: Console, asked: Asked, explained: Explanation, times: Times, everything: bool) -> None:
    """Print it; ``everything`` also prints the rules and firings that decide nothing now."""
    for line in _answer(asked, times):
        console.print(line)
    console.print()
    console.print(grid(_what(asked, times)))
    for title, rows in _sections(asked, explained, times, everything):
        console.print()
        console.print(Text(title, "bold"))
        for row in rows:
            console.print(Padding(row, (0, 0, 0, 2)))


def grid(rows: Rows) -> Table:
    """A label, and words that wrap beside it."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for label, text in rows:
        table.add_row(Text(label, "dim"), Text(text))
    return table


def _answer(asked: Asked, times: Times) -> list[Text]:
    decision = asked.decision
    head = f"{words.plain(asked.incident.key)} is {words.priority(decision.priority)}"
    theirs = f" ({words.tracker(decision)})" if words.tracker_differs(decision) else ""
    lines = [Text(f"{head}{theirs}: {words.why(decision)}", "bold")]
    ahead, overdue = coming(decision), late(decision)
    if ahead:
        because = f": {words.plain(ahead[0].because)}" if ahead[0].because else ""
        lines.append(Text(f"next: {words.coming(ahead[0], times, asked.becomes)}{because}"))
    elif not is_open(decision):
        lines.append(Text(f"it is {words.state(asked.fields)}: nothing falls due any more"))
    else:
        lines.append(Text(f"next: nothing falls due by itself while it is {words.state(asked.fields)}"))
    if overdue:
        more = f", and {len(overdue) - 1} more" if len(overdue) > 1 else ""
        lines.append(Text(f"late: {words.late(overdue[0], times)}{more}", "bold yellow"))
    return lines


def _what(asked: Asked, times: Times) -> Rows:
    fields, incident = asked.fields, asked.incident
    known = words.people(fields)
    asked_for = {"service": "service", "users_affected": "people affected"}
    lacking = [name for field, name in asked_for.items() if fields.get(field) is None]
    unknown = f"{' and '.join(lacking)} not known" if lacking else ""
    rows = [("hits", "; ".join(part for part in (known, unknown) if part)), ("what", words.about(asked)),
            ("held by", words.holder(asked)),
            ("state", f"{words.state(fields)}, opened {times.full(incident.opened_at)} "
                      f"({span(times.now - incident.opened_at)} ago)")]
    rows += [("url", words.plain(incident.url))] if incident.url else []
    return [*rows, ("as of", f"{times.full(times.now)}; times are {times.zone.key}, source is {incident.source}")]


def _sections(
    asked: Asked, explained: Explanation, times: Times, everything: bool
) -> Iterable[tuple[str, Sequence[RenderableType]]]:
    decision = explained.decision
    yield "priority, step by step", [grid(_steps(asked, times))]
    if len(late(decision)) > 1:
        yield "late", [Text(words.late(one, times)) for one in late(decision)]
    if decision.targets:
        silent = [] if asked.incident.shows_words else [Text("update: not known, the source shows no comments")]
        yield "targets", [*targets(decision, times, everything), *silent]
    if rows := to_fire(asked, times):
        yield "what falls due, if nothing changes until then", rows
    if rows := fired(asked, times, everything):
        yield "what fell due", rows
    yield "rules, condition by condition", _rules(explained, everything)
    alive = everything or is_open(decision)
    if alive and (unjudged := [rule for rule in explained.rules if rule.truth is None]):
        yield "rules that cannot be judged", [grid([(rule.rule, missing(rule.ticks)) for rule in unjudged])]
    yield "complexity", [grid(_complexity(explained))]
    if alive and explained.to_p1:
        ways = ((way.by, words.plain(" and ".join(way.needs))) for way in explained.to_p1)
        yield "what would make it P1", [Text(f"{by}: {needs}") for by, needs in ways]


def _steps(asked: Asked, times: Times) -> Rows:
    rows = []
    for step in asked.decision.steps:
        facts = ", ".join(f"{name} {words.fact(value)}" for name, value in step.facts)
        name = "" if step.rule in ("tracker", "matrix") else f"{step.rule}: "
        rows.append((words.priority(step.after), f"{name}{words.plain(step.because)} ({facts}), "
                                                 f"since {times.clock(step.since)}"))
    changes = asked.decision.priority_changes_at
    if changes is not None:
        rows.append((words.priority(asked.becomes), f"from {times.both(changes)} on, by a clock"))
    return rows


def _rules(explained: Explanation, everything: bool) -> list[RenderableType]:
    judged = [rule for rule in explained.rules if rule.truth is not None or everything]
    shown = judged if everything else [rule for rule in judged if _matters(rule, explained.decision)]
    rows: list[RenderableType] = []
    for rule in shown:
        rows += [Text(_rule(rule)), Padding(ticks(rule.ticks), (0, 0, 0, 2))]
    rest = [rule for rule in judged if rule not in shown]
    if waiting := [f"{rule.rule} ({rule.clock})" for rule in rest if rule.truth]:
        rows.append(Text(f"conditions hold, nothing due: {', '.join(waiting)}"))
    if others := [rule.rule for rule in rest if not rule.truth]:
        rows.append(Text(f"nothing to do with it now: {', '.join(others)}"))
    if rest:
        rows.append(Text("--all shows them condition by condition", "dim"))
    return rows


def _matters(rule: RuleState, decision: Decision) -> bool:
    """Whether it moves the priority, stands, or is to fire."""
    if rule.section == "adjust":
        return bool(rule.truth)
    ahead = {one.name for one in coming(decision) if one.of == "rule"}
    return rule.rule in ahead | {one.name for one in late(decision) if one.of == "rule"}


def _rule(rule: RuleState) -> str:
    holds = {True: "holds", False: "does not hold", None: "is not known"}[rule.truth]
    shadow = ", shadow: shown, never acted on" if rule.shadow else ""
    held = f", kept from firing: {rule.held}" if rule.held and rule.section == "escalation" else ""
    sort = "priority" if rule.section == "adjust" else "escalation"
    return f"{rule.rule} ({sort}): {holds}; {rule.clock}{shadow}{held}"


def _complexity(explained: Explanation) -> Rows:
    found = explained.decision.complexity
    verdict = "complex" if found.complex else "not complex"
    rows = [(f"{found.score} of {found.threshold}", verdict if found.reasons else f"{verdict}: no sign of it")]
    return rows + [(f"+{sign.weight}", f"{sign.name}: {words.plain(sign.because)}") for sign in found.reasons]
