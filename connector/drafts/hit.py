"""The facts of a context that every reader is given: what is hit, and who."""

from __future__ import annotations

from typing import Any, Final

from connector.drafts.affected import at_work, people
from connector.drafts.headcount import hits_nobody
from connector.drafts.holding import holding, on_hold
from connector.drafts.known import Known, Line
from connector.drafts.said import Said, Source, not_known, plain
from connector.drafts.telling import Teller
from rules.decision import Decision
from rules.facts.catalogue import is_staff_word
from rules.incident import Event

SEVERITIES: Final = {1: "critical", 2: "high", 3: "moderate", 4: "low", 5: "planning"}
OUTCOMES: Final = ("resolved", "closed", "cancelled")


def hit(known: Known, decision: Decision, tell: Teller) -> dict[str, Any]:
    """The fields of ``contexts.Hit``."""
    lines = known.lines
    return {
        "key": Said(plain(known.incident.key), (Source("field", "key", words=plain(f"key: {known.incident.key}")),)),
        "severity": severity(decision),
        "kind": kind(known, tell),
        "service": tell.field(known, "service"),
        "title": title(known, tell),
        "impact": impact(known, tell),
        "impact_level": tell.field(known, "impact"),
        "outage": outage(known, tell),
        "people": people(known, tell),
        "at_work": at_work(known, tell),
        "location": tell.field(known, "location"),
        "reported": tell.instant(known.incident.opened_at, [opening(known)], "when it was reported"),
        "reopened": reopened(known, tell),
        "state": state(known, tell),
        **holding(known, tell, names_cases=not tell.hides_people),
        "cause": tell.line(lines.get("cause"), "the cause"),
        "workaround": tell.line(lines.get("workaround"), "a workaround"),
    }


def opening(known: Known) -> Source:
    """That it was opened, as a source."""
    opener = known.opener
    return Source("event", opener.id if opener else "created", known.incident.opened_at,
                  (opener.actor if opener else "") or "", "it was opened")


def severity(decision: Decision) -> Said:
    """The priority that the policy gave it, with each step on the way."""
    level = decision.priority
    if level is None:
        return not_known("the priority")
    steps = "; ".join(plain(f"{step.rule}: P{step.after}{f', {step.because}' if step.because else ''}")
                      for step in decision.steps if step.after is not None)
    word = SEVERITIES[level]
    since = decision.steps[-1].since if decision.steps else decision.at
    return Said(f"P{level} ({word})", (Source("priority", "priority", since, "", f"P{level}, {word} ({steps})"),))


def kind(known: Known, tell: Teller) -> Said:
    """Of what is over, an outage if it ever was one."""
    if known.was_down and (known.is_done or known.fields.get("outage") is True):
        return Said("outage", (tell.field_set(known, "outage", True, known.down_by),))
    return Said("incident", (opening(known),))


def outage(known: Known, tell: Teller) -> Said:
    if known.fields.get("outage") is True and not known.is_done:
        return Said("is down", (tell.field_source(known, "outage"),))
    return tell.missing(known, "outage")


def impact(known: Known, tell: Teller) -> Said:
    """In the words of staff; that nobody is hit is told by ``at_work``."""
    line = known.lines.get("impact")
    if line is not None and hits_nobody(line.words):
        return not_known("the impact in words", tell.event(line.event))
    return tell.line(line, "the impact in words")


def title(known: Known, tell: Teller) -> Said:
    """As it was reported. What monitoring reports names devices, and is for technicians."""
    by_machine = known.fields.get("channel") == "monitoring" or known.opener is not None and (
        known.opener.origin == "automation")
    if by_machine and not tell.technical:
        return not_known("a report in a person's words")
    if known.fields.get("title"):
        return tell.field(known, "title")
    words = known.incident.title
    if not words:
        return not_known("the title")
    return tell.text(words, Source("field", "title", words=plain(f"title: {words}")))


def reopened(known: Known, tell: Teller) -> Said:
    event = known.reopened
    if event is None:
        return not_known("a reopening")
    return tell.instant(event.at, [tell.event(event)], "a reopening")


def state(known: Known, tell: Teller) -> Said:
    """Where it stands, in words made of the fields state, hold reason and group."""
    where, group = known.fields.get("state"), known.fields.get("group")
    sources = [tell.field_source(known, "state")]
    holder = ""
    if group:
        holder = team(tell.text(str(group)).text)
        sources.append(tell.field_source(known, "group"))
    if where == "new":
        if not _says_of_work(known):
            sources.append(Source("history", "work", None, "", "no comment or note of staff, and no vendor's case"))
            return Said(f"it is with {holder}; no work on it has been reported yet" if group
                        else "it has been logged; no work on it has been reported yet", tuple(sources))
        return Said(f"it is with {holder}, and still marked as new" if group
                    else "it has been logged, and is still marked as new", tuple(sources))
    if where == "in_progress":
        if known.fields.get("assignee") == "":
            held = f"it is with {holder}, " if holder else "it is "
            return Said(f"{held}marked as in progress, though nobody is assigned",
                        (*sources, tell.field_source(known, "assignee")))
        return Said(f"{holder} is working on it" if holder else "it is being worked on", tuple(sources))
    if where == "on_hold":
        return on_hold(known, tell)
    if where in OUTCOMES:
        return Said(f"it is {where}", (sources[0],))
    return not_known("the state")


def team(group: str) -> str:
    """``the team Network L2``, ``the Server Team``."""
    return f"the {group}" if group.lower().endswith("team") else f"the team {group}"


def sender(known: Known, tell: Teller) -> Said:
    """The lead by their part, where there is one; else the team, where one holds it."""
    group = known.fields.get("group")
    held = tell.text(str(group)).text if group else ""
    sources = (tell.field_source(known, "assignee"), *([tell.field_source(known, "group")] if held else []))
    if known.lead:
        return Said(f"The incident lead, {held}" if held else "The incident lead", sources)
    if not held:
        return not_known("who sends it")
    words = team(held)
    return Said(words[0].upper() + words[1:], sources)


def _says_of_work(known: Known) -> bool:
    """Whether staff wrote of it or called the vendor, or may have written where that is not shown."""
    return not known.incident.shows_words or "vendor_reference" in known.set_by or any(
        is_staff_word(event) for event in known.incident.events if event.at <= known.at)


def action(known: Known, tell: Teller) -> Said:
    """What staff say is being done, else where it stands."""
    line = known.lines.get("action")
    return state(known, tell) if line is None or line.says_nothing else tell.line(line, "what is being done")


def standing(known: Known, tell: Teller) -> Said:
    """That it is on hold, where ``action`` does not say so already."""
    line = known.lines.get("action")
    return not_known("a hold") if line is None or line.says_nothing else on_hold(known, tell)


def ended(known: Known, tell: Teller) -> dict[str, Said]:
    """When it was over and how long that took; not known while it is open."""
    event = known.done
    if event is None or not known.is_done:
        return {"ended": not_known("the end"), "lasted": not_known("how long it took")}
    start, end = opening(known), tell.event(event)
    lasted = tell.length(event.at - known.incident.opened_at, start, end, "from opening to end")
    return {"ended": tell.instant(event.at, [end], "the end"), "lasted": lasted}


def outcome(known: Known, tell: Teller) -> Said:
    where = known.fields.get("state")
    if where not in OUTCOMES:
        return not_known("the outcome")
    return Said(str(where), (tell.field_source(known, "state"),))


def resolution(known: Known, tell: Teller) -> Said:
    """How it was resolved: a labelled line, else the close notes of staff."""
    line = _latest(known.lines.get("resolution"), known.lines.get("fix"))
    if line is not None and not line.says_nothing:
        return tell.line(line, "how it was resolved")
    event = known.set_by.get("close_notes")
    if event is not None and event.origin in ("caller", "automation"):
        return not_known("how it was resolved")
    said = tell.field(known, "close_notes")
    return said if said.known else not_known("how it was resolved")


def _latest(*lines: Line | None) -> Line | None:
    said = [line for line in lines if line is not None]
    return max(said, key=lambda line: _when(line.event), default=None)


def _when(event: Event) -> tuple[Any, str]:
    return event.at, event.id
