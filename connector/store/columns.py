"""What a searched column can hold. The documents hold everything as it was read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.types import TypeDecorator

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

# Identifiers are compared byte by byte on both backends: a linguistic collation would sort them
# otherwise than the code does, and a page by key could skip some.
Name: Final = Text().with_variant(TEXT(collation="C"), "postgresql")
Serial: Final = BigInteger().with_variant(Integer, "sqlite")
# Documents are opaque to the database. Bytes, because PostgreSQL's text and jsonb refuse U+0000.
Doc: Final = LargeBinary()

LONGEST: Final = 200
"""Characters of an indexed column: three of them, four bytes each, fit PostgreSQL's 2,704-byte index row."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC. A naive instant is a defect and raises ``TypeError``."""
    return (at - EPOCH) // MICROSECOND


def instant(number: int) -> datetime:
    """The instant that ``micros`` made the number of, in UTC."""
    return EPOCH + timedelta(0, 0, number)


def as_text(text: str) -> str:
    """With U+FFFD for each lone surrogate, which is not text and has no UTF-8."""
    return _SURROGATE.sub("\ufffd", text)


def clean(text: str) -> str:
    """Without what no UTF-8 text column can hold: U+0000 and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def fit(text: str) -> str:
    """``clean``, and where it is too long for an index, its beginning and a hash of the whole.

    Look-ups fit what they look for the same way, so that equal stays equal and different different.
    """
    text = clean(text)
    if len(text) <= LONGEST:
        return text
    digest = blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{text[: LONGEST - len(digest) - 1]}~{digest}"


class Instant(TypeDecorator[datetime]):
    """An aware instant as microseconds since 1970 UTC: exact, and the same on both backends."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)
