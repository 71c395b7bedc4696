"""Trying again: which fault, how long to wait, when to stop."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception

from connector.trackers.http.calls import AGAIN, Fault, Kind, Stage
from connector.trackers.http.pace import Effort

RETRIES: Final = 4
FIRST: Final = 2.0
LONGEST: Final = 30.0
"""Seconds, for waits of our own. What a tracker asks is never shortened to it."""


def trying(kind: Kind, effort: Effort, longest: timedelta) -> Retrying:
    """Calls until it is answered or trying again is no use, then raises the last fault.

    ``longest``: no further try once they took so long together, waits included.
    """
    return Retrying(retry=retry_if_exception(partial(_is_worth_it, kind, effort)), wait=partial(_wait, effort),
                    stop=partial(_is_enough, effort, longest), sleep=effort.sleep, reraise=True)


def _is_worth_it(kind: Kind, effort: Effort, error: BaseException) -> bool:
    if not isinstance(error, Fault) or error.stage not in AGAIN[kind]:
        return False
    if error.stage is Stage.UNAUTHORISED:
        if effort.renewed:
            return False
        effort.renewed = True
    return True


def _wait(effort: Effort, state: RetryCallState) -> float:
    """Seconds: 2, 4, 8 … each more or less by three tenths; never less than asked."""
    own = FIRST * 2.0 ** (state.attempt_number - 1) * (0.7 + 0.6 * effort.pace.jitter())
    return max(_asked(state), min(own, LONGEST, effort.left.total_seconds()))


def _is_enough(effort: Effort, longest: timedelta, state: RetryCallState) -> bool:
    took = effort.pace.now() - effort.began
    return (state.attempt_number > RETRIES or took > longest or not effort.left
            or state.upcoming_sleep > effort.left.total_seconds())


def _asked(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.asked.total_seconds() if isinstance(error, Fault) and error.asked else 0.0
