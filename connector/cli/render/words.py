"""Who holds it, who is called, what is late, what comes: in a few words each."""

from __future__ import annotations

from collections.abc import Mapping

from connector.cli.render.times import Times
from connector.cli.terminal import one_line
from connector.passes.asking import Asked
from connector.passes.outlook import Coming, Late
from rules.decision import Decision, Recipient
from rules.facts.types import FactValue
from rules.incident import Value
from rules.wording import in_words


def plain(text: object) -> str:
    """Text of a ticket on one line, without what would steer a terminal."""
    return one_line(text)


def priority(level: int | None) -> str:
    return "P?" if level is None else f"P{level}"


def tracker_differs(decision: Decision) -> bool:
    return "tracker_priority" in decision.facts and decision.facts["tracker_priority"] != decision.priority


def tracker(decision: Decision) -> str:
    """What the tracker has instead."""
    own = decision.facts.get("tracker_priority")
    return f"tracker P{own}" if isinstance(own, int) else "tracker none"


def why(decision: Decision) -> str:
    """The last step to the priority, then what ranks it within."""
    last = decision.steps[-1]
    moved = f"{priority(last.before)} -> {priority(last.after)}: " if last.before != last.after and last.before else ""
    return "; ".join([moved + plain(last.because), *(plain(reason.because) for reason in decision.score_reasons)])


def people(fields: Mapping[str, Value]) -> str:
    """The service and how many people it hits; "" where neither is known."""
    users = fields.get("users_affected")
    hit = [plain(fields["service"])] if fields.get("service") else []
    if isinstance(users, int) and not isinstance(users, bool):
        hit.append("1 person" if users == 1 else f"{users:,} people")
    if fields.get("vip") is True:
        hit.append("VIP caller")
    return ", ".join(hit)


def about(asked: Asked) -> str:
    """What it is about: its title; where the source has none, its category and place."""
    fields = asked.fields
    title = fields.get("title") or asked.incident.title
    if title:
        return plain(title)
    sorts = " / ".join(plain(fields[name]) for name in ("category", "subcategory") if fields.get(name))
    place = f"at {plain(fields['location'])}" if fields.get("location") else ""
    return ", ".join(part for part in (sorts, place) if part) or "no title"


def holder(asked: Asked) -> str:
    """Group and assignee; an empty field is nobody, an absent one is not known."""
    fields = asked.fields
    assignee = fields.get("assignee")
    if isinstance(assignee, str):
        assignee = asked.names.get(assignee, assignee)
    return (f"{_held(fields.get('group'), 'no group', 'group not known')} / "
            f"{_held(assignee, 'nobody', 'assignee not known')}")


def _held(value: Value | None, none: str, unknown: str) -> str:
    return unknown if value is None else plain(value) or none


def state(fields: Mapping[str, Value]) -> str:
    word = plain(fields.get("state") or "state not known").replace("_", " ")
    return f"{word} ({plain(fields['hold_reason'])})" if word == "on hold" and fields.get("hold_reason") else word


def call(to: Recipient | None) -> str:
    """Whom a firing calls, and why nobody can be reached where that is so."""
    if to is None:
        return ""
    if to.kind == "nobody":
        return f"nobody: {plain(to.note)}"
    return to.name if to.groups or to.people or not to.note else f"{to.name} ({plain(to.note)})"


def whom(to: Recipient, names: Mapping[str, str]) -> str:
    """The same with the groups and people that stand behind the name."""
    behind = [plain(name) for name in (*to.groups, *(names.get(one, one) for one in to.people))]
    words = f"{to.name}: {', '.join(behind)}" if behind and behind != [to.name] else to.name or "nobody"
    return f"{words} ({plain(to.note)})" if to.note else words


def late(one: Late, times: Times) -> str:
    """``restore breached 2 h ago``, ``unowned since 09:10 -> network``."""
    if one.of == "target":
        return f"{one.name} breached {times.relative(one.since)}"
    if one.of == "update":
        return f"update to {one.name} due {times.relative(one.since)}"
    if one.of == "promise":
        return f"promised update due {times.relative(one.since)}"
    words = f"{one.name} since {times.clock(one.since)} -> {call(one.to)}"
    if one.firing is not None and one.firing.snoozed:
        return f"{words}, put off: {plain(one.firing.snoozed)}"
    return words


def coming(one: Coming, times: Times, becomes: int | None) -> str:
    """``14:32 (in 12 min) unowned -> network``."""
    to = f" -> {call(one.to)}" if one.to else ""
    return f"{times.both(one.at)} {event(one, becomes)}{to}"


def event(one: Coming, becomes: int | None) -> str:
    """What it is that comes."""
    if one.of == "target":
        return f"{one.name} is breached"
    if one.of == "update":
        return f"update to {one.name}"
    if one.of == "promise":
        return "promised update"
    return f"becomes {priority(becomes)}" if one.of == "priority" else one.name


def fact(value: FactValue) -> str:
    """A fact's value on one line."""
    return plain(in_words(value))
