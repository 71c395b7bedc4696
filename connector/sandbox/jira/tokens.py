"""Page tokens: opaque to a client, bound to their query, good for seven days."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from connector.sandbox.jira.errors import Refusal

GOOD_FOR: Final = timedelta(days=7)


def token(query: str, place: Any, now: datetime) -> str:
    """A token to go on with ``query`` from ``place``."""
    body = json.dumps([_digest(query), place, int(now.timestamp())])
    return urlsafe_b64encode(body.encode()).decode()


def place(query: str, written: str, now: datetime) -> Any:
    """Where to go on from. :raises Refusal: where the token is of another query, too old, or none."""
    try:
        digest, found, at = json.loads(urlsafe_b64decode(written))
        age = now.timestamp() - at
    except (ValueError, TypeError) as error:
        raise Refusal(400, "The provided nextPageToken is invalid.") from error
    if digest != _digest(query) or age > GOOD_FOR.total_seconds():
        raise Refusal(400, "The provided nextPageToken is invalid or has expired.")
    return found


def _digest(query: str) -> str:
    return sha256(query.encode()).hexdigest()[:12]
