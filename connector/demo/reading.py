"""The README of the demo's folder: the week's stories for a reader."""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import Final

from connector.demo.configuration import EXPORT, LATER, POLICY
from connector.demo.mapping import NAME
from connector.demo.moments import MONDAY, NOW, local
from connector.demo.people import Member
from connector.demo.tickets import Story
from connector.demo.week import Week

PAGE: Final = files("connector.demo") / "week" / "README.md"


def readme_text(week: Week) -> str:
    """The whole page, in Markdown."""
    told = "".join(_story(week, story) for story in week.stories)
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        organisation=week.people.organisation, about=week.people.about.strip(), monday=f"Monday {MONDAY.isoformat()}",
        now=local(NOW), export=EXPORT, later=LATER, mapping=NAME, policy=POLICY,
        people="\n".join(map(_member, week.people.staff)), stories=told)


def _member(member: Member) -> str:
    return f"| {member.name} | {', '.join(member.groups) or '-'} | `{member.account}` | {member.about} |"


def _story(week: Week, story: Story) -> str:
    keys = ", ".join(f"`{week.keys[ticket.ticket]}`" for ticket in story.tickets)
    sees = f"**What Rung sees.** {week.words(story.sees)}"
    return "\n" + "\n\n".join((f"### {story.title}", keys, week.words(story.tells), sees)) + "\n"
