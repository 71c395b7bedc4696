"""What a tracker asks is a minimum: never ignored, never halved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from requests.structures import CaseInsensitiveDict
from responses import RequestsMock

from connector.trackers.errors import Limited
from connector.trackers.http.limits import retry_after, wait_asked
from tests.connector.trackers.http.asking import PATH, START, URL, Clock, http_date
from tests.connector.trackers.http.conftest import Asking


def asked(**headers: str) -> float | None:
    """Seconds."""
    given = CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()})
    wait = wait_asked(given, START)
    return None if wait is None else wait.total_seconds()


@pytest.mark.parametrize(("text", "seconds"), [
    ("120", 120), ("1.5", 1.5), (" 7 ", 7), (".25", 0.25), ("3.", 3), ("0", 0), ("0.0000001", 0.000001),
    (http_date(START + timedelta(minutes=2)), 120),
    ("Saturday, 28-Nov-26 09:02:00 GMT", 120),
    ("Sat Nov 28 09:02:00 2026", 120),
    ("2026-11-28T09:02:00Z", 120),
    (http_date(START - timedelta(minutes=2)), 0),
    ("5, 60", 60),
])
def test_a_retry_after_is_read_in_each_form(text: str, seconds: float) -> None:
    assert asked(Retry_After=text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-5", "nan", "inf", "1e3", "5, soon", "٣", "12:30",
                                  "Sat, 99 Nov 2026 09:02"])
def test_a_retry_after_that_cannot_be_read_says_nothing(text: str) -> None:
    assert asked(Retry_After=text) is None


def test_a_wait_of_ages_is_one_and_breaks_nothing() -> None:
    wait = asked(Retry_After="9" * 5000)
    assert wait is not None and wait >= 365 * 86400


def test_a_date_is_by_the_clock_of_the_tracker() -> None:
    ahead = START + timedelta(hours=1)
    assert asked(Retry_After=http_date(ahead + timedelta(seconds=30)), Date=http_date(ahead)) == 30
    behind = START - timedelta(hours=1)
    assert asked(Retry_After=http_date(behind + timedelta(seconds=30)), Date=http_date(behind)) == 30


@pytest.mark.parametrize("text", [
    str(int(START.timestamp()) + 300), str((int(START.timestamp()) + 300) * 1000), "300",
    "2026-11-28T09:05:00Z", "2026-11-28T09:05Z", "2026-11-28T10:05:00+01:00",
])
def test_a_reset_is_read_in_each_form(text: str) -> None:
    assert asked(X_RateLimit_Reset=text) == 300


def test_a_reset_that_has_passed_says_nothing() -> None:
    assert asked(X_RateLimit_Reset="2026-11-28T08:00:00Z") is None
    assert asked(X_RateLimit_Reset=str(int(START.timestamp()) - 1)) is None


def test_a_quota_lasts_until_its_reset_and_a_burst_no_longer_than_its_retry_after() -> None:
    limits = {"Retry_After": "5", "X_RateLimit_Reset": "2026-11-28T10:00:00Z"}
    assert asked(**limits, RateLimit_Reason="jira-quota-tenant-based") == 3600
    assert asked(**limits, RateLimit_Reason="jira-burst-based") == 5


def test_the_retry_after_alone_ignores_resets() -> None:
    assert retry_after(CaseInsensitiveDict({"X-RateLimit-Reset": "2026-11-28T10:00:00Z"}), START) is None


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("text", "seconds"), [
    ("40", 40), ("40.5", 40.5), (http_date(START + timedelta(seconds=40)), 40)])
def test_a_retry_after_is_waited_out(site: RequestsMock, asking: Asking, clock: Clock, status: int, text: str,
                                     seconds: float) -> None:
    site.get(URL, status=status, headers={"Retry-After": text})
    site.get(URL, json={"issues": []})
    clock.chance = 0
    assert asking().get(PATH).data == {"issues": []}
    assert clock.slept == [seconds]


def test_a_limit_that_outlasts_the_patience_is_told_with_its_end(site: RequestsMock, asking: Asking,
                                                                 clock: Clock) -> None:
    site.get(URL, status=429, headers={"Retry-After": "1847", "RateLimit-Reason": "jira-quota-global-based"})
    with pytest.raises(Limited, match="jira-quota-global-based") as raised:
        asking(patience=timedelta(seconds=90)).get(PATH)
    assert raised.value.until == START + timedelta(seconds=1847)
    assert raised.value.reason == "jira-quota-global-based"
    assert raised.value.hint == "it is asked again at 2026-11-28 09:30:47 UTC at the earliest"
    assert clock.slept == []


def test_no_other_call_is_sent_before_a_limit_ends(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    site.get(URL, status=429, headers={"Retry-After": "1847"})
    one = asking()
    for _ in range(2):
        with pytest.raises(Limited) as raised:
            one.get(PATH)
        assert raised.value.until == START + timedelta(seconds=1847)
    assert len(site.calls) == 1
    clock.now += timedelta(seconds=1800)
    site.get(URL, json={})
    one.get(PATH)
    assert clock.slept == [47]


@pytest.mark.parametrize("limit", [
    {"X-RateLimit-Reset": "2026-11-28T10:00Z"},
    {"X-RateLimit-Reset": "2026-11-28T10:00Z", "Retry-After": "5", "RateLimit-Reason": "jira-quota-tenant-based"}])
def test_no_other_call_is_sent_before_a_reset(site: RequestsMock, asking: Asking, limit: dict[str, str]) -> None:
    site.get(URL, status=429, headers=limit)
    one = asking()
    for _ in range(2):
        with pytest.raises(Limited) as raised:
            one.get(PATH)
        assert raised.value.until == START + timedelta(hours=1)
        assert raised.value.reason == limit.get("RateLimit-Reason", "")
    assert len(site.calls) == 1


def test_a_limit_that_does_not_say_how_long_is_waited_for_in_growing_steps(site: RequestsMock, asking: Asking,
                                                                           clock: Clock) -> None:
    for _ in range(5):
        site.get(URL, status=429, json={"error": {"message": "too many"}})
    with pytest.raises(Limited) as raised:
        asking().get(PATH)
    assert clock.slept == [2, 4, 8, 16]
    assert raised.value.until == clock.now + timedelta(seconds=30)


@pytest.mark.parametrize(("chance", "slept"), [(0, [1.4, 2.8, 5.6, 11.2]), (1, [2.6, 5.2, 10.4, 20.8])])
def test_steps_of_our_own_vary_by_chance(site: RequestsMock, asking: Asking, clock: Clock, chance: float,
                                         slept: list[float]) -> None:
    for _ in range(5):
        site.get(URL, status=429)
    clock.chance = chance
    with pytest.raises(Limited):
        asking().get(PATH)
    assert clock.slept == pytest.approx(slept)


def test_a_retry_after_of_nothing_on_success_is_no_limit(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    for _ in range(2):
        site.get(URL, json={"issues": []}, headers={"Retry-After": "0", "X-RateLimit-Remaining": "9",
                                                    "X-RateLimit-Reset": "2026-11-28T10:00:00Z"})
    one = asking()
    one.get(PATH)
    one.get(PATH)
    assert clock.slept == []


def test_a_retry_after_on_success_is_obeyed_by_the_next_call(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    site.get(URL, json={"issues": []}, headers={"Retry-After": "12", "X-RateLimit-Remaining": "0"})
    site.get(URL, json={"issues": []})
    one = asking()
    one.get(PATH)
    assert clock.slept == []
    one.get(PATH)
    assert clock.slept == [12]


def test_a_retry_after_of_nothing_with_a_429_still_waits(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    site.get(URL, status=429, headers={"Retry-After": "0"})
    site.get(URL, json={})
    asking().get(PATH)
    assert clock.slept == [2]


def test_a_longer_retry_after_with_a_failure_is_obeyed_too(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    site.get(URL, status=502, headers={"Retry-After": "400"})
    with pytest.raises(Limited) as raised:
        asking().get(PATH)
    assert raised.value.until == START + timedelta(seconds=400)


def test_no_more_requests_than_the_budget_in_any_minute(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    sent: list[datetime] = []

    def answer(_: object) -> tuple[int, dict[str, str], str]:
        sent.append(clock.now)
        return 200, {}, "{}"

    site.add_callback("GET", URL, answer, content_type="application/json")
    one = asking(per_minute=3)
    for _ in range(8):
        one.get(PATH)
        clock.now += timedelta(seconds=1)
    assert all(later - earlier >= timedelta(minutes=1) for earlier, later in zip(sent, sent[3:], strict=False))
    assert clock.slept == [57, 57]


def test_a_clock_put_back_does_not_hold_the_budget_for_longer_than_a_minute(
        site: RequestsMock, asking: Asking, clock: Clock) -> None:
    site.get(URL, json={})
    one = asking(per_minute=1)
    one.get(PATH)
    clock.now -= timedelta(hours=1)
    one.get(PATH)
    assert clock.slept == [60]


def test_a_step_of_our_own_gives_way_to_the_patience(site: RequestsMock, asking: Asking, clock: Clock) -> None:
    site.get(URL, status=429, headers={"Retry-After": "85"})
    site.get(URL, status=429, headers={"Retry-After": "1"})
    site.get(URL, json={})
    asking(patience=timedelta(seconds=88)).get(PATH)
    assert clock.slept == [85, 3]
