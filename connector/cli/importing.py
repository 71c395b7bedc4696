"""``rung import``: an export file instead of an API."""

from __future__ import annotations

import json
from pathlib import Path

import click

from connector.app import App, open_app
from connector.cli.progress import bar
from connector.cli.terminal import one_line
from connector.config.sources import Export
from connector.passes.importing import Imported, import_file
from rules.wording import counted


@click.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help="the source it belongs to; that of rung.yaml, else the file's name")
@click.option("--format", "mapping", metavar="NAME|PATH", help="a ready mapping or one of your own; else recognised")
@click.option("--zone", metavar="ZONE", help="the time zone of the file's dates; that of rung.yaml, else the mapping's")
@click.option("--json", "as_json", is_flag=True, help="print the whole report as JSON on stdout")
@click.pass_obj
def import_(config: Path, path: Path, source: str | None, mapping: str | None, zone: str | None, as_json: bool) -> None:
    """Read the incidents of an export FILE: CSV, JSON or JSONL, plain or gzipped.

    It can be repeated without doubling anything. Rows that cannot be read are set aside in
    FILE.rejected.jsonl.
    """
    with open_app(config) as app:
        known = _configured(app, path, source)
        name = source or (known.source if known else _name_of(path))
        shown = 0

        with bar(f"reading {path.name}", 1000) as update:
            def progress(done: int, total: int) -> None:
                nonlocal shown
                part = done * 1000 // max(total, 1)
                update(part - shown)
                shown = part

            imported = import_file(app, path, name, mapping or (known.mapping if known else None),
                                   zone or (known.timezone if known else None), known.live_since if known else None,
                                   progress)
    if as_json:
        click.echo(json.dumps({"source": name, **imported.saved._asdict(), **imported.report.as_dict()}, indent=2))
    _tell(imported)


def _configured(app: App, path: Path, source: str | None) -> Export | None:
    """The source of rung.yaml that is meant: by its name, else by its file."""
    for entry in app.config.exports:
        if source == entry.source or source is None and entry.file.resolve() == path.resolve():
            return entry
    return None


def _name_of(path: Path) -> str:
    return path.name.split(".")[0] or "export"


def _tell(imported: Imported) -> None:
    report, saved = imported.report, imported.saved
    found = ((report.rows, "row"), (report.incidents, "incident"), (report.events, "event"))
    read = ", ".join(counted(number, one) for number, one in found)
    say = [f"{report.file} as {report.mapping}: {read}",
           f"source {imported.source}: {saved.new} new, {saved.changed} changed, {saved.unchanged} as before"]
    if report.skipped:
        aside = counted(report.skipped, "row or cell", "rows or cells")
        say.append(f"set aside: {aside}, in {report.file}.rejected.jsonl")
        say += [f"  {one_line(rejection)}" for rejection in report.rejections[:5]]
        say += [f"  {one_line(reason)}: {number}" for reason, number in report.reasons.most_common(5)]
    for field, values in report.unmapped_values.items():
        words = ", ".join(f"{value!r} ({number})" for value, number in values.most_common(5))
        say.append(f"no word for {field}: {words}; left unknown")
    if report.unmapped_columns:
        say.append(f"not mapped: {one_line(', '.join(report.unmapped_columns))}")
    say += [f"note: {one_line(note)} ({number})" for note, number in report.notes.most_common()]
    if saved.new or saved.changed:
        say.append("next: rung run")
    click.echo("\n".join(say), err=True)
