"""Secrets: named in the configuration, never standing in it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from pydantic import model_validator

from connector.config.values import FilePath, Part, Refused
from connector.errors import RungError
from rules.policy.words import Text

SECRET_KEY: Final = re.compile(
    r"(^|[_-])(password|passwd|passphrase|pwd|token|secret|credential|(api|private)[_-]?key)s?$", re.IGNORECASE
)
"""Keys whose values are secrets, whether or not Rung knows the key."""

HOW: Final = "write {env: NAME} or {file: PATH}, and keep the secret itself out of this file"


class Secret(Part):
    """Where a secret is: an environment variable or a file. Prints as ``***``."""

    env: Text | None = None
    file: FilePath | None = None

    @model_validator(mode="before")
    @classmethod
    def _names_one_place(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) == 1 and None not in value.values():
            return value
        raise Refused("a secret is named, by exactly one of `env` and `file`", HOW)

    def reveal(self) -> str:
        """The secret itself, read now. :raises RungError: where there is none."""
        if self.file is not None:
            secret, where = _content(self.file), str(self.file)
        else:
            secret, where = os.environ.get(self.env or "", ""), f"environment variable {self.env}"
        if not secret:
            raise RungError("the secret is missing or empty", where=where)
        return secret

    def __str__(self) -> str:
        return "***"

    __repr__ = __str__


def _content(path: Path) -> str:
    """The file without the line break at its end, which editors add."""
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise RungError(f"the secret cannot be read: {error.strerror}", where=str(path)) from error
