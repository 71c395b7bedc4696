"""Whatever a tracker asks: never less is waited, and never more than there is patience for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import responses
from hypothesis import example, given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from connector.trackers.errors import Limited, OutcomeUncertain, TrackerError
from connector.trackers.http.limits import reason, wait_asked
from connector.trackers.http.words import Words
from tests.connector.trackers.http.asking import PATH, START, URL, Clock, client, http_date

SECONDS = st.integers(0, 100_000)
FORMS = ["seconds", "decimals", "http-date", "iso", "date by the tracker's clock", "reset in unix time", "reset in iso"]


def limited(form: str, seconds: int, now: datetime) -> dict[str, str]:
    """Headers that ask for ``seconds`` at least, from ``now`` on."""
    until = now + timedelta(seconds=seconds)
    ahead = timedelta(hours=5)
    # A date has whole seconds: rounded up, as whoever writes it must.
    date = (until + timedelta(microseconds=999_999)).replace(microsecond=0)
    return {
        "seconds": {"Retry-After": str(seconds)},
        "decimals": {"Retry-After": f"{seconds}.0"},
        "http-date": {"Retry-After": http_date(date)},
        "iso": {"Retry-After": until.isoformat()},
        "date by the tracker's clock": {"Retry-After": http_date(date + ahead), "Date": http_date(now + ahead)},
        "reset in unix time": {"X-RateLimit-Reset": str(int(date.timestamp()))},
        "reset in iso": {"X-RateLimit-Reset": until.isoformat(), "RateLimit-Reason": "jira-quota-tenant-based"},
    }[form]


@given(asks=st.lists(st.tuples(st.sampled_from(FORMS), st.integers(0, 200)), max_size=7),
       status=st.sampled_from([429, 503]), chance=st.floats(0, 1), patience=st.integers(0, 300))
@example(asks=[("seconds", 90)], status=429, chance=1.0, patience=90)
@example(asks=[("seconds", 91)], status=429, chance=1.0, patience=90)
def test_a_wait_is_never_shorter_than_asked_and_all_of_them_never_longer_than_the_patience(
        asks: Sequence[tuple[str, int]], status: int, chance: float, patience: int) -> None:
    clock = Clock()
    clock.chance = chance
    asked: list[tuple[datetime, datetime]] = []
    sent: list[datetime] = []
    left = list(asks)

    def answer(_: Any) -> tuple[int, dict[str, str], str]:
        sent.append(clock.now)
        if not left:
            return 200, {}, "{}"
        form, seconds = left.pop(0)
        # With a 503 a reset says nothing of how long the tracker is away.
        form = "seconds" if status == 503 and "reset" in form else form
        asked.append((clock.now, clock.now + timedelta(seconds=seconds)))
        return status, limited(form, seconds, clock.now), "{}"

    with responses.RequestsMock() as site:
        site.add_callback("GET", URL, answer, content_type="application/json")
        one = client(clock, patience=timedelta(seconds=patience))
        try:
            one.get(PATH)
        except Limited as error:
            assert error.until >= asked[-1][1]
            assert len(sent) == len(asked)
        else:
            assert len(sent) == len(asks) + 1
    assert sum(clock.slept) <= patience
    assert all(following >= until for (_, until), following in zip(asked, sent[1:], strict=False))


@given(form=st.sampled_from(FORMS), seconds=SECONDS, part=st.integers(0, 999_999))
def test_no_form_of_a_limit_is_read_as_shorter_than_it_is(form: str, seconds: int, part: int) -> None:
    now = START + timedelta(microseconds=part)
    wait = wait_asked(CaseInsensitiveDict(limited(form, seconds, now)), now)
    asked = timedelta(seconds=seconds)
    assert (wait is None and not asked and "reset" in form) or (wait is not None and asked <= wait <= asked
                                                                 + timedelta(seconds=2))


@given(st.dictionaries(st.sampled_from(["Retry-After", "X-RateLimit-Reset", "Date", "RateLimit-Reason"]),
                       st.text(max_size=20) | st.text("-0123456789 ,.:TZ+", max_size=30) | st.integers().map(str)))
def test_nothing_in_a_header_breaks_the_reading_of_it(headers: dict[str, str]) -> None:
    wait = wait_asked(CaseInsensitiveDict(headers), START)
    assert wait is None or timedelta(0) <= wait
    assert isinstance(reason(CaseInsensitiveDict(headers)), str)


@given(status=st.integers(200, 599), body=st.binary(max_size=60) | st.sampled_from([b"{}", b"[]", b'{"error":1}']),
       kind=st.sampled_from(["application/json", "text/html", ""]), writes=st.booleans(),
       after=st.sampled_from([None, "0", "3", "soon"]))
def test_a_write_is_sent_once_and_nothing_but_a_trackers_fault_is_ever_raised(
        status: int, body: bytes, kind: str, writes: bool, after: str | None) -> None:
    clock = Clock()
    with responses.RequestsMock() as site:
        site.add("POST", URL, status=status, body=body, content_type=kind,
                 headers={} if after is None else {"Retry-After": after})
        one = client(clock)
        try:
            (one.post if writes else one.ask)(PATH, {})
        except TrackerError as error:
            assert isinstance(error, OutcomeUncertain) <= writes
        else:
            assert status < 300
        assert len(site.calls) == 1 or not writes


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["error", "errors", "errorMessages", "message", "detail"]), inner)))
def test_whatever_an_error_says_is_told_in_one_line(data: Any) -> None:
    said = Words().of_error(data)
    assert said.isprintable()
    assert len(said) <= 301
