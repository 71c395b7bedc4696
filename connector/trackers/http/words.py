"""What may be repeated of what a tracker says: one line, no control characters, no secret."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

from connector.redact import MASK, redact

_MOST: Final = 300
_TITLE: Final = re.compile(rb"<title[^>]*>\s*([^<]{1,200})", re.IGNORECASE)


class Words:
    """Remembers which secrets were sent, so that none comes back in a message: a proxy may echo them."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def hide(self, secrets: Iterable[str]) -> None:
        """Header values (also ``Basic …``, ``Bearer …``) and fields that nobody may read."""
        for secret in secrets:
            scheme, _, credential = secret.partition(" ")
            found = {secret, credential}
            if scheme.lower() == "basic":
                found.add(_decoded(credential).partition(":")[2])
            self._secrets |= {form for one in found for form in (one, quote(one), quote(one, safe=""), quote_plus(one))}

    def plain(self, text: str) -> str:
        """``text`` as it may be shown to a person."""
        for secret in sorted(self._secrets - {""}, key=len, reverse=True):
            # A host or a kind comes back in small letters.
            text = re.sub(re.escape(secret), MASK, text, flags=re.IGNORECASE)
        text = redact(" ".join("".join(one if one.isprintable() else " " for one in text).split()))
        return text if len(text) <= _MOST else f"{text[:_MOST]}…"

    def of_error(self, data: Any) -> str:
        """What an error of Jira, ServiceNow or OAuth says, in a line; empty where it says nothing."""
        return self.plain("; ".join(_said(data))) if isinstance(data, Mapping) else ""

    def of_page(self, body: bytes) -> str:
        """The title of a page, where it has one."""
        found = _TITLE.search(body)
        return self.plain(found[1].decode("utf-8", "replace")) if found else ""


def _said(data: Mapping[str, Any]) -> Iterable[str]:
    error, errors, messages = data.get("error"), data.get("errors"), data.get("errorMessages")
    if isinstance(messages, list):
        yield from (str(one) for one in messages)
    if isinstance(errors, Mapping):
        yield from (f"{field}: {what}" for field, what in errors.items())
    if isinstance(error, Mapping):
        yield from (str(error[part]) for part in ("message", "detail") if error.get(part))
    elif isinstance(error, str):
        yield from (str(data[part]) for part in ("error", "error_description") if data.get(part))
    yield from (str(data[part]) for part in ("message", "errorMessage") if isinstance(data.get(part), str))


def _decoded(credential: str) -> str:
    try:
        return base64.b64decode(credential, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
