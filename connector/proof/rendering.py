"""Pages as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from jinja2 import Environment

from connector.proof.document import plain
from connector.proof.markdown import Safe, code, quote, shown
from connector.proof.naming import change_of, names_on_page, numbered, who_of
from connector.proof.pages import EntryPage, comparison, in_words, machine
from connector.proof.profile import Link, Mine, ProfilePage
from connector.proof.statements import statements
from connector.store.proof_values import Words
from connector.templating import environment

FEW: Final = 6
"""Entries named in one line."""


@cache
def _environment() -> Environment:
    found = environment("proof", shown)
    found.filters.update(code=code, quote=quote, link=_link, events=_events, links=_links, whole=_whole)
    return found


def _link(link: Link) -> Safe:
    """To a file of ours beside; its name was made by us."""
    return Safe(f"[{shown(link.key)}]({link.file})")


def _links(links: Sequence[Link]) -> Safe:
    """As many as a line holds; the JSON names all."""
    more = f" and {len(links) - FEW} more" if len(links) > FEW else ""
    return Safe(", ".join(map(_link, links[:FEW])) + more)


def _whole(text: str) -> Safe:
    """A few words that no line break parts: an instant in a narrow column."""
    return Safe(shown(text).replace(" ", "\u00a0"))


def _events(numbers: str) -> Safe:
    """The numbers of the events that carry what stands before them."""
    return Safe(f" *({numbers})*" if numbers else "")


def entry_markdown(page: EntryPage) -> str:
    return tidy(_environment().get_template("entry.md.j2").render(page=page))


def profile_markdown(page: ProfilePage) -> str:
    return tidy(_environment().get_template("profile.md.j2").render(page=page))


def entries_markdown(page: ProfilePage) -> str:
    return tidy(_environment().get_template("entries.md.j2").render(page=page))


def tidy(text: str) -> str:
    """One blank line where a template leaves several, none at the end; two blanks at a line's end stay."""
    kept: list[str] = []
    for line in text.splitlines():
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line if line.strip() else "")
    return "\n".join(kept).rstrip("\n") + "\n"


def entry_json(mine: Mine, page: EntryPage, words: list[Words]) -> dict[str, Any]:
    """An entry for machines: the computed facts, the statements with their sources, the person's own words."""
    entry, part = mine.entry, mine.part
    found: dict[str, Any] = plain(replace(entry, parts=(), happenings=()))  # made below, as this person may see them
    found.pop("parts")
    found.pop("happenings")
    others = [{"part": other.part, "grounds": list(other.grounds), "events": list(dict.fromkeys(
        event for events in other.grounds.values() for event in events))}
        for other in entry.parts if other.person != part.person]
    for measure in found["measures"]:
        measure["shown"] = in_words(entry.measure(measure["name"]))
    found["comparison"]["shown"] = comparison(entry)
    for step, line in zip(found["steps"], page.steps, strict=True):
        step["by"], step["said"] = line.who, [line.what]
        step["quotes"] = [{"label": label, "words": words} for label, words in line.quotes]
        del step["whom"]
    for told in found["told"].values():
        del told["by"]
    called = names_on_page(entry, part, page.name)
    numbers = numbered(entry, part)
    return found | {
        "name": page.name, "part": _part(mine), "others": others,
        "statements": [machine(statement) for statement in statements(entry, part)],
        "events": [{"number": numbers.get(each.id), "id": each.id, "at": each.at.isoformat(), "kind": each.kind,
                    "field": each.field, "change": change_of(each, called), "who": who_of(each, called)}
                   for each in entry.happenings],
        "own_words": [{"kind": each.kind, "text": each.text, "at": each.at.isoformat()} for each in words],
    }


def _part(mine: Mine) -> dict[str, Any]:
    return {name: plain(value) for name, value in mine.part._asdict().items() if name != "person"}

