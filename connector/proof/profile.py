"""The page at the head of a log: what a reader scans in fifteen seconds, from the entries' numbers only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from connector.proof.durations import day, duration
from connector.proof.statements import Statement, faster, listed, statements
from connector.proof.told import LABELS
from connector.proof.values import Entry, Part
from connector.store.proof_values import Words

AREA: Final = "area:"
"""Kind of a person's words about an area of their work, with its name behind it."""
BEST: Final = 5
"""Results that the page shows."""
MOST: Final = 6
"""Services and kinds of work named in one line."""


class Mine(NamedTuple):
    """An entry with the part a person had in it, and where it lies."""

    entry: Entry
    part: Part
    file: str

    @property
    def owned(self) -> bool:
        return self.part.part == "owner"


class Link(NamedTuple):
    key: str
    file: str


class Result(NamedTuple):
    text: str
    target: str
    """That the restore target was met; "" where that is not said."""
    when: str
    links: tuple[Link, ...]
    provisional: bool


class Figure(NamedTuple):
    """One number of the page, how it is counted, and the entries it was computed from."""

    label: str
    shown: str
    definition: str
    entries: tuple[Link, ...]
    """All of them; of a number of so many, those that count before the others."""


class AreaLine(NamedTuple):
    area: str
    evidence: str
    """"" where no ticket shows any."""
    entries: tuple[Link, ...]
    own: tuple[str, ...]
    """The person's own words on it."""


class Row(NamedTuple):
    when: str
    link: Link
    what: str
    part: str
    result: str
    provisional: bool


@dataclass(frozen=True)
class ProfilePage:
    name: str
    key: str
    """The name of the folder."""
    period: str
    owned: int
    worked: int
    touched: int
    """Further incidents in which they had the least of parts, and of which there is no page."""
    provisional: int
    figures: tuple[Figure, ...]
    results: tuple[Result, ...]
    areas: tuple[AreaLine, ...]
    services: tuple[tuple[str, int], ...]
    bare: tuple[str, ...]
    """The areas of which no ticket shows anything and they said nothing."""
    kinds: tuple[tuple[str, int], ...]
    """The signs of complexity, with the number of entries that show each."""
    rows: tuple[Row, ...]
    """Every entry, the latest first."""


def profile_page(
    name: str, key: str, mine: Sequence[Mine], touched: int, words: Sequence[Words], zone: ZoneInfo
) -> ProfilePage:
    """``mine`` are the entries that have a page, the latest first."""
    owned = [each for each in mine if each.owned]
    days = sorted(each.entry.resolved_at for each in mine)
    first, last = (day(days[0], zone), day(days[-1], zone)) if days else ("", "")
    areas = tuple(_areas(mine, words))
    return ProfilePage(
        name=name, key=key, period=first if first == last else f"{first} to {last}",
        owned=len(owned), worked=len(mine) - len(owned), touched=touched,
        provisional=sum(each.entry.provisional for each in mine), figures=tuple(_figures(owned, mine)),
        results=_results(owned, zone), areas=tuple(line for line in areas if line.evidence or line.own),
        bare=tuple(line.area for line in areas if not line.evidence and not line.own), services=_counted(
            each.entry.subject for each in mine if each.entry.subject),
        kinds=_counted(sign.name.replace("-", " ") for each in mine for sign in each.entry.why),
        rows=tuple(_row(each, zone) for each in mine))


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))[:MOST])


def _links(mine: Iterable[Mine]) -> tuple[Link, ...]:
    return tuple(Link(each.entry.key, each.file) for each in mine)


def _figure(label: str, shown: str, definition: str, mine: Sequence[Mine], of: Sequence[Mine] = ()) -> Figure:
    """``mine`` are those that count, ``of`` all of which they are some."""
    return Figure(label, shown, definition, _links((*mine, *(each for each in of if each not in mine))))


def _figures(owned: Sequence[Mine], mine: Sequence[Mine]) -> Iterable[Figure]:
    if owned:
        middle = median(each.entry.measure("time_to_restore").value or 0 for each in owned)
        yield _figure("median time to restore", duration(middle),
                      "of the incidents owned, from opening to the resolution that lasted", owned)
    compared = [each for each in owned if each.entry.comparison.median is not None]
    if compared:
        better = [each for each in compared if faster(each.entry.comparison)]
        if better:
            yield _figure("faster than comparable incidents", f"{len(better)} of {len(compared)}",
                          "of the incidents owned that have ten or more comparable ones, those that took less than the "
                          "median of these", better, compared)
    targets = [each for each in owned if each.entry.measure("restore_target").value is not None]
    if targets:
        met = [each for each in targets if each.entry.measure("restore_target").note == "met"]
        yield _figure("restore targets met", f"{len(met)} of {len(targets)}",
                      "of the incidents owned for which the policy has one", met, targets)
    stated = [each for each in owned if each.entry.measure("people_affected").value is not None]
    if stated:
        people = sum(each.entry.measure("people_affected").value or 0 for each in stated)
        yield _figure("people affected", f"{people:,.0f}", f"in the {len(stated)} of the {len(owned)} incidents owned "
                      "whose tickets say how many; the sum, so one person may count twice", stated)
    written = [each for each in mine if _number(each, "updates")]
    if written:
        yield _figure("updates written for stakeholders", f"{sum(_number(each, 'updates') for each in written)}",
                      "comments that stakeholders could read", written)


def _number(mine: Mine, name: str) -> int:
    return int(next((measure.value or 0 for measure in mine.part.measures if measure.name == name), 0))


def _results(owned: Sequence[Mine], zone: ZoneInfo) -> tuple[Result, ...]:
    """The strongest first: restored rather than held, in less time than others, higher priority. That one
    held something for a time is no result: it takes an act, a comparison or a target that speak for it."""
    said = [(each, statements(each.entry, each.part)) for each in owned]
    strong = [(each, made) for each, made in said if made and (
        "restored" in each.part.grounds or "comparison" in made[0].measures or _met(made) and _held_most(each))]

    def rank(found: tuple[Mine, tuple[Statement, ...]]) -> tuple[object, ...]:
        each, made = found
        entry = each.entry
        return ("restored" not in each.part.grounds, "comparison" not in made[0].measures, not _met(made),
                entry.priority or 9, -faster(entry.comparison), -(entry.measure("people_affected").value or 0),
                -entry.resolved_at.timestamp(), entry.key)

    return tuple(Result(made[0].text, _met(made), day(each.entry.resolved_at, zone),
                        (Link(each.entry.key, each.file),), each.entry.provisional)
                 for each, made in sorted(strong, key=rank)[:BEST])


def _held_most(mine: Mine) -> bool:
    """Whether they held it for half of the time or more."""
    took = mine.entry.measure("time_to_restore").value or 0
    return next((measure.value or 0 for measure in mine.part.measures if measure.name == "held"), 0) * 2 >= took


def _met(made: Sequence[Statement]) -> str:
    """The statement of a target met; "" where there is none."""
    return next((each.text for each in made if each.measures == ("restore_target",)), "")


def _row(mine: Mine, zone: ZoneInfo) -> Row:
    entry = mine.entry
    time = duration(entry.measure("time_to_restore").value or 0)
    percent = faster(entry.comparison)
    return Row(day(entry.resolved_at, zone), Link(entry.key, mine.file), entry.title or entry.subject, mine.part.part,
               f"{time}, {percent} % faster" if percent else time, entry.provisional)


# -- areas: what a reader of an application looks for -----------------------------------------


def _leading(mine: Sequence[Mine]) -> tuple[str, list[Mine]]:
    found = [each for each in mine if each.owned and (each.entry.priority or 9) <= 2 and sum(
        part.part != "touched" for part in each.entry.parts) >= 3]
    return f"owned {_many(len(found), 'P1 or P2 incident')} in which three or more people had a part", found


def _communication(mine: Sequence[Mine]) -> tuple[str, list[Mine]]:
    found = [each for each in mine if _number(each, "updates")]
    written = sum(_number(each, "updates") for each in found)
    kept = [each for each in found if (measure := each.entry.measure("updates_kept")).value is not None
            and measure.value == measure.total]
    also = f"; in {len(kept)} of them every update that fell due was on time" if kept else ""
    return f"wrote {_many(written, 'update')} for stakeholders in {_many(len(found), 'incident')}{also}", found


def _problems(mine: Sequence[Mine]) -> tuple[str, list[Mine]]:
    found = [each for each in mine if each.part.told]
    counts = Counter(name for each in found for name in each.part.told)
    told = [f"{name} {_many(counts[name], 'time')}" for name in LABELS if counts[name]]
    return f"wrote down {listed(told)}" if told else "", found


_CLOUD: Final = re.compile(r"\b(cloud\w*|aws|azure|gcp|vpc|expressroute|direct connect|sd-?wan|saas)\b", re.IGNORECASE)


def _cloud(mine: Sequence[Mine]) -> tuple[str, list[Mine]]:
    found = [each for each in mine if each.part.part != "touched" and _CLOUD.search(
        " ".join([each.entry.title, each.entry.subject, *(line.value for line in each.entry.hit)]))]
    return f"had a part in {_many(len(found), 'incident')} whose ticket names it", found


def _nothing(mine: Sequence[Mine]) -> tuple[str, list[Mine]]:
    return "", []


AREAS: Final[dict[str, Callable[[Sequence[Mine]], tuple[str, list[Mine]]]]] = {
    "leadership": _leading, "communication": _communication, "problem-solving": _problems,
    "cloud-networking": _cloud, "automation": _nothing, "certifications": _nothing,
}
"""What a reader looks for → what the tickets show of it. Where they show nothing the person adds it."""


def _areas(mine: Sequence[Mine], words: Sequence[Words]) -> Iterable[AreaLine]:
    for area, read in AREAS.items():
        evidence, found = read(mine)
        own = tuple(each.text for each in words if each.kind == AREA + area)
        yield AreaLine(area.replace("-", " "), evidence if found else "", _links(found), own)


def _many(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
