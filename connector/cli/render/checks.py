"""What `rung check` found: findings, then each rule over the stored incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from connector.cli.render.words import plain
from connector.passes.checking import Finding
from connector.passes.coverage import Coverage
from connector.store.values import Json

STYLES: Final = {"ok": "green", "warning": "yellow", "error": "bold red"}


def show(console: Console, findings: Sequence[Finding], coverage: Coverage | None) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for finding in findings:
        where = f"{finding.where}: " if finding.where else ""
        hint = f"\nhint: {plain(finding.hint)}" if finding.hint else ""
        table.add_row(Text(finding.level, STYLES[finding.level]), Text(finding.area),
                      Text(f"{where}{plain(finding.what)}{hint}"))
    console.print(table)
    if coverage is not None and coverage.judged:
        console.print()
        console.print(Text(f"the rules over the {coverage.judged:,} stored incidents that were ever open", "bold"))
        console.print(_rules(coverage))


def _rules(coverage: Coverage) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("rule", no_wrap=True)
    for name in ("firings", "incidents", "unknown in"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("for lack of")
    for rule in coverage.rules:
        missing = ", ".join(name for name, _ in rule.missing.most_common())
        table.add_row(rule.rule, f"{rule.firings:,}", f"{rule.fired_in:,}",
                      f"{rule.unknown_in / coverage.judged:.0%}" if rule.unknown_in else "-", missing)
    return table


def as_json(findings: Sequence[Finding], coverage: Coverage | None) -> dict[str, Json]:
    """As docs/json.md documents it."""
    errors = sum(finding.level == "error" for finding in findings)
    rules: list[Json] = []
    for rule in coverage.rules if coverage else ():
        rules.append({
            "rule": rule.rule, "section": rule.section, "firings": rule.firings, "incidents": rule.fired_in,
            "held_in": rule.held_in, "unknown_in": rule.unknown_in, "missing": [*sorted(rule.missing)],
            "why_never": rule.why_never})
    return {
        "ok": not errors, "errors": errors, "warnings": sum(finding.level == "warning" for finding in findings),
        "findings": [{"level": one.level, "area": one.area, "what": one.what, "where": one.where, "hint": one.hint}
                     for one in findings],
        "incidents": coverage.incidents if coverage else None, "judged": coverage.judged if coverage else None,
        "rules": rules,
    }
