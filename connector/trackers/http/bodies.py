"""Reading what a tracker sends: no more than fits, no longer than agreed, and whole."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

import requests
import urllib3

MOST: Final = 64 * 1024 * 1024
"""Bytes of one answer, unpacked. Thirty times the largest page that is asked for."""
_PIECE: Final = 64 * 1024


class TooLarge(Exception):
    """The body goes on beyond what is read."""


class Incomplete(Exception):
    """The body ended before its length, or took longer than an answer may."""


def read(response: requests.Response, began: float, timeout: timedelta, most: int) -> bytes:
    """The whole body, unpacked. ``began``: when the request was sent, by ``time.monotonic``.

    The time of the transport is the machine's own, like that of its sockets: a timeout of theirs counts
    from byte to byte, and a tracker that sends one a second would never meet it.

    :raises TooLarge: :raises Incomplete: as they say; what was read is discarded.
    """
    body = bytearray()
    try:
        while piece := response.raw.read1(_PIECE, decode_content=True):
            body += piece
            if len(body) > most:
                raise TooLarge
            if time.monotonic() - began > timeout.total_seconds():
                raise Incomplete(f"the answer was not whole after {timeout.total_seconds():g} s")
    except urllib3.exceptions.ReadTimeoutError as error:
        raise Incomplete("the answer stopped in the middle") from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Incomplete("the answer broke off in the middle") from error
    return bytes(body)
