"""The README of the demo's folder: the week's stories for a reader."""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import Final

from connector.demo.configuration import POLICY
from connector.demo.exports import FRIDAY, SUNDAY
from connector.demo.mapping import NAME, SCHOOLS_NAME
from connector.demo.moments import LEFT, MONDAY, NOW, local
from connector.demo.people import Member
from connector.demo.sharing import Shared
from connector.demo.tickets import Story

PAGE: Final = files("connector.demo") / "week" / "README.md"


def readme_text(shared: Shared) -> str:
    """The whole page, in Markdown."""
    people = shared.whole.people
    told = "".join(_story(shared, story) for story in shared.whole.stories)
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        organisation=people.organisation, about=people.about.strip(), monday=f"Monday {MONDAY.isoformat()}",
        begins=MONDAY.isoformat(), now=local(NOW), left=local(LEFT), friday=FRIDAY, sunday=SUNDAY,
        mapping=NAME, schools_mapping=SCHOOLS_NAME, policy=POLICY,
        people="\n".join(map(_member, people.staff)), stories=told)


def _member(member: Member) -> str:
    return f"| {member.name} | {', '.join(member.groups) or '-'} | `{member.account}` | {member.about} |"


def _story(shared: Shared, story: Story) -> str:
    names = [ticket.ticket for ticket in story.tickets]
    places = dict.fromkeys(map(shared.where, names))
    keys = "; ".join(f"in `{place}`: " + ", ".join(f"`{shared.keys[each]}`" for each in names
                                                   if shared.where(each) == place) for place in places)
    sees = f"**What Rung sees.** {shared.words(story.sees)}"
    return "\n" + "\n\n".join((f"### {story.title}", keys, shared.words(story.tells), sees)) + "\n"
