"""Public holidays, from the library ``holidays``: the one place that knows it."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from types import ModuleType
from typing import Final

from rules.calendars.dates import FIRST_YEAR

_CODE: Final = re.compile(r"([A-Z]{2})(?:-(.+))?")
_WRITE: Final = "write a two-letter code such as GB, DE or US, or one with a subdivision such as GB-ENG"


def check_country(code: str) -> None:
    """Refuse with a ``ValueError`` a code that ``holidays`` does not know."""
    _load(code, FIRST_YEAR)


@lru_cache(maxsize=2048)
def public_holidays(code: str, year: int) -> frozenset[date]:
    """The public holidays of ``GB`` or ``GB-ENG`` in one year, with the days on which they are observed.

    A country without its subdivision has only the holidays that all its parts share: ``GB`` has no
    Easter Monday. Empty in years that the library does not cover.
    """
    return _load(code, year)


def _load(code: str, year: int) -> frozenset[date]:
    match = _CODE.fullmatch(code)
    if match is None:
        known = _CODE.fullmatch(code.strip().upper())
        raise ValueError(f'"{code}" is no country; {_WRITE}' + (f"\nhint: did you mean {known[0]}" if known else ""))
    country, subdivision = match.groups()
    library = _library()
    try:
        return frozenset(library.country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError as error:  # so the library says that it does not know one of the two
        raise ValueError(_unknown(library, country, subdivision)) from error


def _library() -> ModuleType:
    # Not at the top: importing it takes 0.09 s, a country as much again, and most commands ask for none.
    import holidays  # noqa: PLC0415

    return holidays


def _unknown(library: ModuleType, country: str, subdivision: str | None) -> str:
    countries: dict[str, list[str]] = library.list_supported_countries()
    if country not in countries:
        return f"no public holidays are known of the country {country}; {_WRITE}"
    parts = sorted(countries[country])
    if not parts:
        return f"{country} has no subdivisions; write {country} alone"
    near = get_close_matches(subdivision or "", parts, 1, 0.4)
    hint = f"\nhint: did you mean {country}-{near[0]}" if near else ""
    return f"{country} has no subdivision {subdivision}; it has {', '.join(parts)}{hint}"
