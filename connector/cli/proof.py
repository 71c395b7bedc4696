"""``rung proof``: the technicians' logs of what they resolved."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from connector.app import open_app
from connector.cli.progress import bar
from connector.cli.terminal import harmless
from connector.errors import RungError
from connector.passes.logs import CORRECTION, NOTE, Logs, area
from connector.passes.proving import prove
from connector.proof.log import Log, file_name, profile_of
from connector.proof.pages import entry_page
from connector.proof.profile import Mine
from connector.proof.rendering import entry_json, entry_markdown
from connector.proof.values import PARTS, Entry

person_option = click.option("--person", metavar="NAME", help="whose: a name, a short name, an account or a key")
required_person = click.option("--person", metavar="NAME", required=True,
                               help="whose words: a name, a short name, an account or a key")
source_option = click.option("--source", metavar="NAME", help="the source, where several know the key")


@click.group()
def proof() -> None:
    """What technicians resolved, in numbers that name their sources.

    Each resolved complex incident becomes an entry, attributed from its history. Nothing is
    invented: what a ticket does not state is not yet known.
    """


@contextmanager
def _opened(config: Path, everything: bool = False) -> Iterator[Logs]:
    """The logs, brought up to date with what was decided."""
    with open_app(config) as app:
        with bar("bringing the log up to date") as update:
            if prove(app, everything=everything, on_progress=update) is None:
                click.echo("another process is bringing the log up to date; this is how it stood before", err=True)
        yield Logs(app)


@proof.command("list")
@person_option
@click.option("--json", "as_json", is_flag=True, help="print it as JSON on stdout")
@click.pass_obj
def list_(config: Path, person: str | None, as_json: bool) -> None:
    """Who has a log; with --person, the entries of one of them."""
    with _opened(config) as logs:
        if person is None:
            _list_people(logs, as_json)
        else:
            _list_entries(logs, logs.log(logs.person(person)), as_json)


def _list_people(logs: Logs, as_json: bool) -> None:
    people = logs.people()
    if as_json:
        rows = [{"key": each.key, "name": each.name, "parts": each.parts, "own_words": each.words} for each in people]
        click.echo(json.dumps(rows, indent=2))
        return
    for each in people:
        counts = ", ".join(f"{each.parts[part]} {part}" for part in PARTS if part in each.parts)
        click.echo(harmless(f"{each.key}  {each.name}: {counts or 'own words only'}"))
    if not people:
        click.echo("no incident that was decided is both resolved and complex\n"
                   "hint: `complex` in the policy says what is complex; `rung run` decides", err=True)


def _list_entries(logs: Logs, log: Log, as_json: bool) -> None:
    page = profile_of(log, logs.zone)
    if as_json:
        click.echo(json.dumps([{"key": row.link.key, "resolved": mine.entry.resolved_at.isoformat(), "what": row.what,
                                "part": row.part, "result": row.result, "provisional": row.provisional}
                               for row, mine in zip(page.rows, log.mine, strict=True)], indent=2))
        return
    for row in page.rows:
        more = ", provisional" if row.provisional else ""
        click.echo(harmless(f"{row.when}  {row.link.key}  {row.part}  {row.what}: {row.result}{more}"))
    if page.touched:
        click.echo(f"{page.touched} more, in which they had the least of parts", err=True)


@proof.command()
@click.argument("key", metavar="KEY")
@person_option
@source_option
@click.option("--json", "as_json", is_flag=True, help="print it as JSON on stdout, with every source event")
@click.pass_obj
def show(config: Path, key: str, person: str | None, source: str | None, as_json: bool) -> None:
    """The entry of incident KEY as the page of one person: of its owner, unless --person says whose."""
    with _opened(config) as logs:
        entry = logs.entry(key, source)
        whose = logs.person(person) if person else _owner(entry)
        part = entry.part_of(whose)
        if part is None:
            raise RungError(f"the history shows no part of {logs.name(whose)} in {key}")
        log = logs.log(whose)
        name = file_name(entry)
        words = log.about(entry)
        page = entry_page(entry, part, log.name, words, logs.zone, f"{name}.json")
        if as_json:
            click.echo(json.dumps(entry_json(Mine(entry, part, f"{name}.md"), page, words), indent=2))
        else:
            click.echo(harmless(entry_markdown(page)), nl=False)


def _owner(entry: Entry) -> str:
    if not entry.parts:
        raise RungError(f"the history of {entry.key} shows nobody who had a part in it")
    return entry.parts[0].person


@proof.command()
@click.option("--to", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
              help="where the logs go; `proof` beside the configuration, if not said")
@person_option
@click.option("--all", "everything", is_flag=True, help="make every entry anew, not only what was decided since")
@click.option("--json", "as_json", is_flag=True, help="print what was done as JSON on stdout")
@click.pass_obj
def write(config: Path, folder: Path | None, person: str | None, everything: bool, as_json: bool) -> None:
    """Write one folder for each technician: Markdown to read, JSON for machines.

    What did not change is not touched; entries that are no more are removed; files that Rung did
    not write stay.
    """
    target = folder or config.resolve().parent / "proof"
    with _opened(config, everything) as logs, bar("writing", len(logs.names)) as update:
        counted = logs.write(target, logs.person(person) if person else None, update)
    if as_json:
        click.echo(json.dumps({"folder": str(target), "written": counted.written, "removed": counted.removed,
                               "unchanged": counted.unchanged, "left": [str(path) for path in counted.left]}))
    for path in counted.left:
        click.echo(f"left as it is: {path}: not Rung's, or changed by hand\nhint: `rung proof annotate` keeps your "
                   "words apart; move the file away to have it written", err=True)
    if counted.written or counted.removed:
        click.echo(f"{target}: {counted.written:,} files written, {counted.removed:,} removed, "
                   f"{counted.unchanged:,} as before", err=True)


@proof.command()
@click.argument("words", metavar="[KEY] TEXT", nargs=-1, required=True)
@required_person
@source_option
@click.option("--area", "area_name", metavar="AREA", help="not about an incident: certifications, automation, …")
@click.option("--remove", "number", metavar="N", type=int, help="take back note N (as this command numbered it)")
@click.pass_obj
def annotate(config: Path, words: tuple[str, ...], person: str, source: str | None, area_name: str | None,
             number: int | None) -> None:
    """Add a note of one's own to incident KEY, or with --area to the profile; TEXT `-` reads stdin.

    It is kept apart from what is computed, shown as theirs, and stays whatever is computed later.
    With --remove N and a KEY alone, a note is taken back.
    """
    about, texts = _about(words, 0 if area_name else 1, 0 if number is not None else 1)
    with _opened(config) as logs:
        whose = logs.person(person)
        entry = logs.entry(about, source) if about else None
        kind = area(area_name) if area_name else NOTE
        if number is None:
            _said(logs.say(whose, entry, kind, texts[0]))
        noted = [each for each in logs.log(whose).words if each.kind == kind and (
            entry is None or (each.source, each.incident) == (entry.source, entry.incident))]
        if number is not None:
            if not 1 <= number <= len(noted):
                raise click.UsageError(f"there are {len(noted)} such notes")
            logs.take_back(whose, [noted.pop(number - 1).id])
        for place, each in enumerate(noted, 1):
            click.echo(f"{place}  {each.text}", err=True)


@proof.command()
@click.argument("key", metavar="KEY")
@click.argument("text", metavar="TEXT")
@required_person
@source_option
@click.pass_obj
def correct(config: Path, key: str, text: str, person: str, source: str | None) -> None:
    """Say in one's own words which part one played in incident KEY; an empty TEXT takes it back.

    It stands beside the part that was computed, and changes no number.
    """
    with _opened(config) as logs:
        _said(logs.say(logs.person(person), logs.entry(key, source), CORRECTION, _text(text)))


def _about(words: tuple[str, ...], keys: int, texts: int) -> tuple[str, list[str]]:
    if len(words) != keys + texts or not words:
        wanted = " ".join(["KEY"] * keys + ["TEXT"] * texts) or "--remove with a KEY"
        raise click.UsageError(f"this takes {wanted}; a text of several words stands in quotes")
    return (words[0] if keys else ""), [_text(word) for word in words[keys:]]


def _text(text: str) -> str:
    return sys.stdin.read().strip() if text == "-" else text.strip()


def _said(redacted: bool) -> None:
    if redacted:
        click.echo("what looked like a secret was taken out", err=True)
