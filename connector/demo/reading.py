"""The README of the demo's folder: the week's stories for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from connector.demo.configuration import EXPORT, LATER, POLICY
from connector.demo.mapping import NAME
from connector.demo.moments import BEGINS, NOW, ZONE, local
from connector.demo.tickets import Story
from connector.demo.week import Week

WIDTH = 100


def readme_text(week: Week) -> str:
    """The whole page, in Markdown."""
    return "\n".join(line.rstrip() for line in _lines(week)) + "\n"


def _lines(week: Week) -> Iterator[str]:
    people = week.people
    monday = BEGINS.astimezone(ZONE)
    yield f"# A week at the network desk of {people.organisation}"
    yield ""
    yield _folded(f"{people.about.strip()} The week began on Monday, {monday:%-d %B %Y}; the demo stands still on Friday "
                  f"at 15:00, so `--at \"{local(NOW)}\"` belongs to every question. Everything is invented.")
    yield ""
    yield "| file | holds |"
    yield "|---|---|"
    yield f"| `{EXPORT}` | the tracker's answer of Friday 15:00, in the JSON of Jira's search, with history and comments |"
    yield f"| `{LATER}` | the same on Sunday evening: how everything ended |"
    yield "| `rung.yaml` | who is who, who is on call, planned work, where the tickets come from |"
    yield f"| `{NAME}.yaml` | which field of this tracker is which of Rung's |"
    yield f"| `{POLICY}` | what is urgent, whom to bring in and when. Change it and run `rung demo` again |"
    yield "| `rung.db` | what Rung has read and decided |"
    yield ""
    yield "## People"
    yield ""
    yield "| name | group | account | |"
    yield "|---|---|---|---|"
    for member in people.staff:
        yield f"| {member.name} | {', '.join(member.groups) or '-'} | `{member.account}` | {member.about} |"
    yield ""
    yield "## Stories"
    for story in week.stories:
        yield ""
        yield from _story(week, story)


def _story(week: Week, story: Story) -> Iterator[str]:
    keys = [week.keys[ticket.ticket] for ticket in story.tickets]
    yield f"### {story.title}"
    yield ""
    yield ", ".join(f"`{key}`" for key in keys)
    yield ""
    yield _folded(week.words(story.tells))
    yield ""
    yield _folded(f"**What Rung sees.** {week.words(story.sees)}")


def _folded(text: str) -> str:
    return fill(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
