"""What can be wrong with a tracker, kind by kind: each asks for something else from whoever reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from connector.errors import RungError

Distrust = Literal[
    "html",  # a page for people: hibernating, maintenance, a login
    "not-json",
    "cut-off",  # JSON that ends in the middle, or rows followed by an error
    "error-inside",  # status 200 and an `error` in the body
    "anonymous",  # the session is nobody's, or not the configured account's
    "query-ignored",  # rows that the query excludes, or the canary came back
    "fields-missing",  # an asked field did not come back
    "redirected",  # to another host
    "too-large",  # more than is read of one answer: ask for less at once
    "dropped",  # accepted and not done (202), or an empty body
    "repeated",  # the same page token twice
    "shape",  # JSON of another shape than documented
]


class TrackerError(RungError):
    """A tracker is at fault. The watermark stays where it was."""


class Unavailable(TrackerError):
    """Cannot be reached, or answers 5xx; tried again in vain."""


class Untrusted(TrackerError):
    """An answer that looks like one and is none."""

    def __init__(self, kind: Distrust, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, hint=hint)
        self.kind = kind


class Limited(TrackerError):
    """A rate limit that lasts longer than a pass waits."""

    def __init__(self, what: str, *, until: datetime, reason: str = "", where: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, hint=hint or (
            f"it is asked again at {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC at the earliest"))
        self.until = until
        """Not to be asked again before."""
        self.reason = reason


class Denied(TrackerError):
    """401 or 403: the account, its token or its rights."""

    def __init__(self, what: str, *, status: int | None = None, where: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, hint=hint)
        self.status = status
        """401: nobody is let in; 403: not to this. ``None`` where something else said so."""


class LockedOut(Denied):
    """CAPTCHA or a locked account: each further try prolongs it, so a person must act first."""


class Refused(TrackerError):
    """400, 404, 409, 413, 422: the tracker understood and said no."""

    def __init__(self, what: str, *, status: int, where: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, hint=hint)
        self.status = status


class OutcomeUncertain(TrackerError):
    """Something was sent, no answer came, and it was not found afterwards. Look again before sending again."""


class NotPrivate(TrackerError):
    """A note that was to be internal can be read by the caller."""
