"""``rung drafts check``: how a text for stakeholders is written."""

from __future__ import annotations

import json
from pathlib import Path

import click

from connector.drafts.writing import KnownFacts, Remark, check_writing
from connector.errors import RungError
from connector.store.values import Json

FACTS = ("service", "people", "cause", "workaround", "estimate", "next_update")


@click.command()
@click.argument("paths", metavar="FILE...", nargs=-1, required=True,
                type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--audience", metavar="NAME", default="business", show_default=True,
              help="whom it is for: `technical`, `handover`, `proof`; any other name is people of the business")
@click.option("--fact", "given", metavar="NAME=WORDS", multiple=True,
              help=f"what is known, for better sentences: {', '.join(FACTS)}; may be given several times")
@click.option("--strict", is_flag=True, help="exit with 1 if there is any remark")
@click.option("--json", "as_json", is_flag=True, help="print the remarks as JSON on stdout")
def check(paths: tuple[Path, ...], audience: str, given: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Say what each FILE should say otherwise; `-` reads stdin. Each file is one text.

    Better sentences are made only of what `--fact` gives. Exit code 0 whenever the files could be read.
    """
    facts = _facts(given)
    texts = [(path, _text(path)) for path in paths]
    found = [(path, text, remark) for path, text in texts for remark in check_writing(text, audience, facts)]
    if as_json:
        click.echo(json.dumps({"remarks": [_json(*one) for one in found]}, indent=2))
    else:
        for one in found:
            click.echo(_shown(*one))
        click.echo(f"{_counted(len(found), 'remark')} on {_counted(len(paths), 'text')}", err=True)
    if strict and found:
        raise SystemExit(1)


def _text(path: Path) -> str:
    try:
        with click.open_file(str(path), encoding="utf-8") as file:
            return str(file.read())
    except OSError as error:
        raise RungError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise RungError(f"not UTF-8: {error.reason} at byte {error.start}", where=str(path)) from error


def _facts(given: tuple[str, ...]) -> KnownFacts | None:
    if not given:
        return None
    pairs = dict(_pair(one) for one in given)
    people = pairs.pop("people", None)
    if people is not None and not people.isdecimal():
        raise click.BadParameter(f"people is a number, not {people!r}", param_hint="'--fact'")
    return KnownFacts(
        service=pairs.get("service"), people=None if people is None else int(people), cause=pairs.get("cause"),
        workaround=pairs.get("workaround"), estimate=pairs.get("estimate"), next_update=pairs.get("next_update"))


def _pair(given: str) -> tuple[str, str]:
    name, equals, words = (part.strip() for part in given.partition("="))
    if name not in FACTS or not equals or not words:
        raise click.BadParameter(f"{given!r} is not NAME=WORDS with one of {', '.join(FACTS)}", param_hint="'--fact'")
    return name, words


def _shown(path: Path, text: str, remark: Remark) -> str:
    line, column = _position(text, remark.place.start)
    lines = [f"{path}:{line}:{column}: {remark.rule}: {remark.why}", f"    {' '.join(remark.sentence.split())}"]
    if remark.better is not None:
        lines.append(f"    {'add' if remark.adds else 'better'}: {remark.better}")
    return "\n".join(lines)


def _json(path: Path, text: str, remark: Remark) -> dict[str, Json]:
    line, column = _position(text, remark.place.start)
    return {"file": str(path), "line": line, "column": column, "start": remark.place.start, "end": remark.place.end,
            "rule": remark.rule, "sentence": remark.sentence, "why": remark.why, "better": remark.better,
            "adds": remark.adds}


def _position(text: str, start: int) -> tuple[int, int]:
    """Line and column, counted from 1."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
