"""``rung drafts``: what is drafted for stakeholders, and what each sentence rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import click

from connector.app import open_app
from connector.cli.drafts_check import check
from connector.cli.terminal import harmless
from connector.config.model import Config
from connector.drafts.asking import Listed, asked_for, explained, with_keys
from connector.drafts.names import names_of
from connector.drafts.places import Place, Places, places
from connector.store import DRAFT_STATES, OPEN_DRAFTS, DraftState, Rests
from connector.store.values import Json

STATES = (*DRAFT_STATES, "all")


@click.group()
def drafts() -> None:
    """Updates for stakeholders and notes to whoever is called: drafted, with the reason of each word."""


drafts.add_command(check)


@drafts.command("list")
@click.option("--state", "states", type=click.Choice(STATES), multiple=True,
              help="only those in this state, or several; without it, those that wait for a person")
@click.option("--json", "as_json", is_flag=True, help="print them as JSON on stdout")
@click.pass_obj
def list_(config: Path, states: tuple[str, ...], as_json: bool) -> None:
    """The drafts that wait for a person, oldest first."""
    wanted = DRAFT_STATES if "all" in states else cast("tuple[DraftState, ...]", states) or OPEN_DRAFTS
    with open_app(config) as app:
        found = with_keys(app.store, app.store.drafts(wanted))
        if as_json:
            click.echo(json.dumps({"drafts": [_json(app.config, one) for one in found]}, indent=2))
            return
        for line in _rows(found, ZoneInfo(app.config.timezone)):
            click.echo(harmless(line))
    held = sum(one.draft.state == "held" for one in found)
    if not found:
        click.echo("no drafts", err=True)
    elif held:
        click.echo(f"{held} held: a template failed\nhint: `rung drafts show ID` says where", err=True)


@drafts.command()
@click.argument("draft", metavar="ID|KEY")
@click.option("--audience", metavar="NAME", help="only the draft for this audience; `handover` for calls")
@click.option("--why", is_flag=True, help="beside each sentence what it rests on")
@click.option("--history", is_flag=True, help="every version, also those that were superseded")
@click.option("--json", "as_json", is_flag=True, help="print it as JSON on stdout")
@click.pass_obj
def show(config: Path, draft: str, audience: str | None, why: bool, history: bool, as_json: bool) -> None:
    """One draft by its ID (its beginning is enough), or those of the incident KEY."""
    with open_app(config) as app:
        found = asked_for(app.store, draft, audience, history)
        now = app.clock()
        where = places(app.config, {one.draft.source for one in found}) if why or as_json else {}
        if as_json:
            click.echo(json.dumps({"drafts": [_json(app.config, one, where) for one in found]}, indent=2))
            return
        for number, one in enumerate(found):
            click.echo(harmless("\n".join([*([""] if number else []), *_shown(app.config, one, where, now)])))


def _rows(found: Sequence[Listed], zone: ZoneInfo) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [
        (one.draft.id, one.key, one.draft.audience, one.draft.phase.replace("_", " "), one.draft.state,
         _when(one.draft.made_at, zone), one.draft.subject or one.draft.reason) for one in found]
    if not rows:
        return
    rows.insert(0, ("id", "incident", "audience", "phase", "state", "made", "subject"))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:6], widths, strict=True)]
        yield "  ".join([*cells, row[6]]).rstrip()


def _shown(config: Config, one: Listed, where: Mapping[str, Places], now: datetime) -> Iterator[str]:
    draft, zone = one.draft, ZoneInfo(config.timezone)
    yield (f"-- {draft.id} version {draft.version}, {one.key}, for {draft.audience}, {draft.phase.replace('_', ' ')}, "
           f"{draft.state}, made {_when(draft.made_at, zone)}")
    if draft.reason:
        yield f"-- {draft.reason}"
    if draft.state == "waiting" and draft.holds_until is not None and draft.holds_until <= now:
        passed = _when(draft.holds_until, zone)
        yield f"-- a time that it names has passed ({passed}): the next `rung run` makes it anew"
    if draft.state == "held" or not draft.subject:
        return
    yield ""
    if draft.source not in where:
        yield from (f"Subject: {draft.subject}", "", draft.body)
        return
    names, here = names_of(config.people, draft.source), where[draft.source]
    for sentence in explained(draft):
        yield sentence.text
        yield from (f"    <- {_source(rests, here, names.of(rests.who), zone)}" for rests in sentence.rests_on)
        if not sentence.rests_on:
            yield "    <- the template's own words"


def _source(rests: Rests, where: Places, who: str, zone: ZoneInfo) -> str:
    parts = [part for part in (who, _when(rests.at, zone) if rests.at else "") if part]
    if rests.kind == "absent":
        return f"not stated: {rests.words}"
    return f"{', '.join([str(where.of(rests)), *parts])}: {rests.words}"


def _json(config: Config, one: Listed, where: Mapping[str, Places] | None = None) -> dict[str, Json]:
    """With ``where`` its sources lie: the text too, and what each sentence rests on."""
    draft = one.draft
    found: dict[str, Json] = {
        "id": draft.id, "version": draft.version, "source": draft.source, "incident": draft.incident, "key": one.key,
        "firing": draft.firing, "audience": draft.audience, "phase": draft.phase, "state": draft.state,
        "reason": draft.reason, "made_at": _iso(draft.made_at), "holds_until": _iso(draft.holds_until),
        "ended_at": _iso(draft.ended_at), "template": draft.template, "subject": draft.subject,
    }
    if where is not None:
        names, here = names_of(config.people, draft.source), where[draft.source]
        found["body"] = draft.body
        found["sentences"] = [
            {"text": sentence.text, "rests_on": [
                {"kind": rests.kind, "ref": rests.ref, "at": _iso(rests.at), "who": rests.who,
                 "name": names.of(rests.who), "words": rests.words, **_place(here.of(rests))}
                for rests in sentence.rests_on]}
            for sentence in explained(draft)]
    return found


def _place(place: Place) -> dict[str, Json]:
    return {"place": place.name, "columns": [*place.columns], "wording": [*place.wording]}


def _when(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
