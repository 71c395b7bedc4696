"""Where Rung keeps what it knows: a SQLite file beside the configuration, or PostgreSQL."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, Discriminator, Tag, ValidationInfo

from connector.config.secret import HOW, SECRET_KEY, Secret
from connector.config.values import Refused, folder_of

SQLITE: Final = "sqlite:///"
EXAMPLES: Final = "sqlite:///rung.db, or postgresql://rung@db.example.com/rung"
TAGS: Final = ("<named>", "<written>")


def _place(url: str, info: ValidationInfo) -> str:
    """A SQLite file is relative to the configuration, not to where cron happens to stand."""
    if url.startswith(SQLITE):
        file = url.removeprefix(SQLITE)
        if not file or file == ":memory:":
            raise Refused("a store that forgets cannot do exactly once", EXAMPLES)
        return SQLITE + str((folder_of(info) / file).resolve())
    parts = urlsplit(url)
    if parts.scheme.partition("+")[0] != "postgresql":
        raise Refused("this is neither a SQLite file nor PostgreSQL", EXAMPLES)
    if parts.password is not None or any(SECRET_KEY.search(key) for key in parse_qs(parts.query)):
        raise Refused("the password stands in the URL", HOW.replace("the secret itself", "a URL with a password"))
    return url


def _tag(value: Any) -> str:
    return TAGS[0] if isinstance(value, dict) else TAGS[1]


StoreUrl = Annotated[
    Annotated[Secret, Tag(TAGS[0])] | Annotated[str, AfterValidator(_place), Tag(TAGS[1])],
    Discriminator(_tag),
]
DEFAULT: Final = SQLITE + "rung.db"
