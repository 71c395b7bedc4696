"""A rate limit in every form in which trackers tell of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Final, NamedTuple


class Limit(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str = ""


def _after(status: int, retry_after: str, **headers: str) -> Limit:
    more = {name.replace("_", "-"): text for name, text in headers.items()}
    return Limit(status, {"Retry-After": retry_after, **more})


def _quota(now: datetime, reason: str) -> Limit:
    """For the rest of the hour."""
    ends = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    seconds = str(max(1, round((ends - now).total_seconds())))
    return Limit(429, {"Retry-After": seconds, "X-RateLimit-Limit": "100000", "X-RateLimit-Remaining": "0",
                       "X-RateLimit-Reset": f"{ends:%Y-%m-%dT%H:%M:%SZ}", "RateLimit-Reason": reason,
                       "RateLimit-Policy": '"global-app-quota";q=100000;w=3600'})


def _servicenow(now: datetime) -> Limit:
    ends = now + timedelta(minutes=12)
    headers = {"Retry-After": "720", "X-RateLimit-Limit": "100", "X-RateLimit-Reset": f"{ends.timestamp():.0f}",
               "X-RateLimit-Rule": "5f8e0c1d" * 4}
    return Limit(429, headers, '{"error":{"message":"Rate limit exceeded","detail":"Rate limit of 100 requests per '
                               'hour for Table API exceeded"},"status":"failure"}')


FORMS: Final[dict[str, Callable[[datetime], Limit]]] = {
    "seconds": lambda now: _after(429, "5"),
    "decimal": lambda now: _after(429, "1.5"),
    "date": lambda now: _after(429, format_datetime(now + timedelta(seconds=30), usegmt=True)),
    "long": lambda now: _after(429, "1847"),
    "bare": lambda now: Limit(429, {}),
    "burst": lambda now: _after(429, "1", RateLimit_Reason="jira-burst-based"),
    "per-issue": lambda now: _after(429, "2", RateLimit_Reason="jira-per-issue-on-write"),
    "quota": lambda now: _quota(now, "jira-quota-global-based"),
    "tenant-quota": lambda now: _quota(now, "jira-quota-tenant-based"),
    "datacenter": lambda now: Limit(429, {
        "retry-after": "3", "X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0",
        "X-RateLimit-Interval-Seconds": "60", "X-RateLimit-FillRate": "1000"}),
    "servicenow": _servicenow,
    "unavailable": lambda now: _after(503, "10"),
}
"""Name → the answer at ``now``; none of them did what was asked."""
