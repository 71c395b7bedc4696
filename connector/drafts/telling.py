"""From what is known to values with their sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from connector.drafts.known import Known, Line
from connector.drafts.names import Names
from connector.drafts.said import Said, Source, clip, not_known, plain, together
from rules.incident import Event, Value
from rules.wording import span_in_words

LONGEST: Final = 300
"""Characters of ticket text in one value: a draft is no place for a log file."""
LONGEST_WORDS: Final = 600


FAR: Final = timedelta(days=180)
"""From so far on a date without its year may be taken for another year's."""


def when_in_words(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``14:30 GMT on Monday 2 March``: an instant for people who read it at ``now``, its zone named; with its year
    where that is another one than theirs, or half a year away."""
    local = at.astimezone(zone)
    name = local.strftime("%Z")
    if not name.isalpha():  # a zone without letters of its own says +03
        name = f"UTC{local.strftime('%z')[:3]}:{local.strftime('%z')[3:5]}" if local.utcoffset() else "UTC"
    year = f" {local.year}" if local.year != now.astimezone(zone).year or abs(at - now) > FAR else ""
    return f"{local:%H:%M} {name} on {local:%A} {local.day} {local:%B}{year}"


def short_when(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``2 March 14:30 GMT``: for lists."""
    clock, _, day = when_in_words(at, zone, now).partition(" on ")
    return f"{day.partition(' ')[2]} {clock}"


def value_in_words(value: Value | None, zone: ZoneInfo, now: datetime) -> str:
    """A field's value as it stands beside its name."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return when_in_words(value, zone, now)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


@dataclass(slots=True)
class Teller:
    """Tells values to one audience, in one zone, at one instant. ``hides_people``: to readers outside the team."""

    zone: ZoneInfo
    now: datetime
    names: Names
    hides_people: bool = False
    technical: bool = False
    """Whether it may name devices."""
    _accounts: frozenset[str] = field(default_factory=frozenset)

    def at_work(self, known: Known) -> None:
        """Take note of the accounts of the ticket, so that they can be hidden."""
        accounts = {event.actor for event in known.incident.events if event.actor}
        accounts |= {str(known.fields[name]) for name in ("assignee", "reporter") if known.fields.get(name)}
        self._accounts = frozenset(accounts)

    def when(self, at: datetime) -> str:
        """An instant in words."""
        return when_in_words(at, self.zone, self.now)

    def _value(self, value: Value | None) -> str:
        return value_in_words(value, self.zone, self.now)

    # -- sources

    def event(self, event: Event) -> Source:
        """An event of the history as a source."""
        if event.kind == "field":
            old, new = self._value(event.old), self._value(event.new)
            words = f"{event.field}: {'' if event.old is None else (old or 'none') + ' → '}{new or 'none'}"
        else:
            words = event.text or {"created": "it was opened"}.get(event.kind, event.kind)
        return Source("event", event.id, event.at, event.actor or "", clip(plain(words), LONGEST_WORDS),
                      event.field or "" if event.kind == "field" else "")

    def field_source(self, known: Known, name: str) -> Source:
        """A field with who set it last."""
        return self.field_set(known, name, known.fields.get(name), known.set_by.get(name))

    def field_set(self, known: Known, name: str, value: Value | None, event: Event | None) -> Source:
        """A field as ``event`` set it, the opening where that is ``None``."""
        words = plain(f"{name}: {self._value(value) or 'none'}")
        if event is None:
            opener = known.opener
            return Source("field", name, known.incident.opened_at, (opener.actor if opener else "") or "", words)
        return Source("field", name, event.at, event.actor or "", words)

    # -- values

    def text(self, words: str, *sources: Source) -> Said:
        """Words of the ticket, cleaned, shortened, and without names where they are to be hidden."""
        cleaned = plain(words)
        if self.hides_people:
            cleaned = self.names.hide(cleaned, self._accounts)
        return Said(clip(cleaned, LONGEST), sources)

    def field(self, known: Known, name: str) -> Said:
        """A field as the ticket has it."""
        value = known.fields.get(name)
        if value is None or value == "" or value == ():
            return self.missing(known, name)
        return self.text(self._value(value), self.field_source(known, name))

    def missing(self, known: Known, name: str) -> Said:
        """A field that holds nothing; where somebody emptied it, that is what says so."""
        return not_known(name.replace("_", " "), *([self.field_source(known, name)] if name in known.set_by else []))

    def line(self, line: Line | None, looked_for: str) -> Said:
        """The words behind a label."""
        if line is None:
            return not_known(looked_for)
        if line.says_nothing:
            return not_known(looked_for, self.event(line.event))
        return self.text(line.words, self.event(line.event))

    def author(self, line: Line | None) -> Said:
        """Who said a line, and when; only for readers who may know."""
        if line is None or line.says_nothing or not line.event.actor:
            return not_known("who said it")
        who = plain(self.names.of(line.event.actor))
        return Said(f"{who}, {self.when(line.event.at)}", (self.event(line.event),))

    def person(self, known: Known, name: str) -> Said:
        """The person in a field; that it is known to be empty is said to be so."""
        account = known.fields.get(name)
        if account == "":
            return Said("nobody yet", (self.field_source(known, name),), False)
        if not account:
            return self.missing(known, name)
        return Said(plain(self.names.of(str(account))), (self.field_source(known, name),))

    def meant(self, event: Event, what: str, at: datetime) -> tuple[Source, Source]:
        """A time that somebody wrote, and which instant it was read as."""
        words = f"{what} means {self.when(at)}"
        return self.event(event), Source("reading", f"{event.id} {what}", event.at, event.actor or "", words)

    def instant(self, at: datetime | None, sources: Iterable[Source], looked_for: str) -> Said:
        if at is None:
            return not_known(looked_for)
        return Said(self.when(at), together(sources))

    def length(self, span: timedelta, start: Source, end: Source, of: str) -> Said:
        """Computed from two events, both of which it names."""
        words = span_in_words(timedelta(minutes=span // timedelta(minutes=1)) if span >= timedelta(minutes=1) else span)
        how = (f"{words} from {self.when(start.at)} to {self.when(end.at)}"
               if start.at and end.at else words)
        return Said(words, (Source("history", of, end.at, "", how), start, end))
