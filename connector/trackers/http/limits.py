"""How long a tracker asks to be left alone. What it asks is a minimum: never halved, never capped.

Said in a ``Retry-After`` (seconds, also with decimals, or a date) or, without one, in an
``X-RateLimit-Reset`` (Unix time at ServiceNow, ISO at Jira). Dates are by the tracker's clock, so they
are compared with the ``Date`` of the same answer. Data Center sends ``retry-after: 0`` with each
answer while there are tokens left: that asks for nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Final

AT_ONCE: Final = timedelta(0)
MOST: Final = timedelta(days=36_500)
"""What is asked beyond it is taken as this, so that an instant can be told."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_UNIX: Final = 1_000_000_000
"""A smaller number is no instant of this century but a number of seconds."""


def wait_asked(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long at least from now on; ``None`` where nothing is said that can be read.

    A quota lasts until its reset, whatever its Retry-After says; for every other limit the reset may be
    that of the hour and the Retry-After that of the limit.
    """
    clock = date_of(headers) or now
    after, reset = retry_after(headers, now), _reset(headers.get("X-RateLimit-Reset", ""), clock)
    if after is None or (reset is not None and "quota" in reason(headers)):
        return max((wait for wait in (after, reset) if wait is not None), default=None)
    return after


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What the ``Retry-After`` alone asks, if there is one that can be read."""
    text, clock = headers.get("Retry-After", "").strip(), date_of(headers) or now
    if (seconds := _seconds(text)) is not None:
        return seconds
    if (date := _instant(text)) is not None:
        return max(AT_ONCE, min(date - clock, MOST))
    # Sent twice, a header arrives as one with a comma between.
    several = [_seconds(part.strip()) for part in text.split(",")]
    return max((one for one in several if one is not None), default=None) if all(
        one is not None for one in several) else None


def reason(headers: Mapping[str, str]) -> str:
    """Which limit it is, in the tracker's words: ``jira-burst-based``, the sys_id of ServiceNow's rule …"""
    return headers.get("RateLimit-Reason") or headers.get("X-RateLimit-Rule") or ""


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """What time it is for the tracker, to the second."""
    return _instant(headers.get("Date", ""))


def _reset(text: str, clock: datetime) -> timedelta | None:
    """``None`` for a reset that has passed: it says nothing of what comes."""
    number = _seconds(text.strip())
    if number is None:
        date = _instant(text.strip())
        wait = None if date is None else date - clock
    elif number < timedelta(seconds=_UNIX):
        wait = number
    else:
        # Unix time in seconds, or in milliseconds where that would lie centuries ahead.
        unix = float(text) if float(text) < 100 * _UNIX else float(text) / 1000
        wait = timedelta(seconds=min(unix - clock.timestamp(), MOST.total_seconds()))
    return min(wait, MOST) if wait is not None and wait > AT_ONCE else None


def _seconds(text: str) -> timedelta | None:
    if not _NUMBER.fullmatch(text):
        return None
    if Decimal(text) >= Decimal(int(MOST.total_seconds())):
        return MOST
    return timedelta(microseconds=math.ceil(Decimal(text) * 1_000_000))


def _instant(text: str) -> datetime | None:
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            parsed = parse(text)
        except (ValueError, OverflowError):
            continue
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return None
