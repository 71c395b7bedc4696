"""Reading ``rung.yaml``: every mistake at once, each as ``file:line:column``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path as FilePath
from typing import Any, Final

from connector.config.checks import check
from connector.config.model import Config
from connector.config.secret import HOW, SECRET_KEY
from connector.errors import RungError
from connector.problems import refusal
from rules.calendars.zones import parse_zone
from rules.documents.document import Document, Path
from rules.documents.problems import DocumentErrors
from rules.documents.shape import NAME, shape

STAND_INS: Final[dict[str, str]] = {
    "policy": "policy.yaml", "source": NAME, "kind": "export", "file": "export.csv", "person": NAME, "roster": NAME,
    "group": "unnamed", "rung": "unnamed", "manager": NAME, "id": NAME, "start": "2000-01-01", "end": "2100-01-01",
    "since": "2000-01-01", "until": "2100-01-01",
}
"""What takes the place of a wrong value while the rest is looked into."""


def load_config(path: FilePath) -> Config:
    """The configuration at ``path``. :raises RungError: where it is missing or wrong anywhere."""
    text = _read(path)
    try:
        document = Document(text, str(path), "configuration")
        config = _config(document, path.resolve().parent)
    except DocumentErrors as error:
        raise refusal(error.problems) from error
    if config is None or document.problems:
        raise refusal(DocumentErrors(document.problems).problems)
    return config


def _read(path: FilePath) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        hint = "`rung init` writes one; `--config` or RUNG_CONFIG says where it is"
        raise RungError("there is no configuration", where=str(path), hint=hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise RungError(f"the configuration cannot be read: {error}", where=str(path)) from error


def _config(document: Document, folder: FilePath) -> Config | None:
    _refuse_inline_secrets(document)
    shaped = shape(document, Config, STAND_INS, {"folder": folder, "zone": _zone(document.data)})
    if shaped is None:
        return None
    check(shaped, document)
    return shaped.file


def _refuse_inline_secrets(document: Document) -> None:
    for path in _inline_secrets(document.data, ()):
        place = document.place(path)
        # Whatever else was said of this place may have quoted the secret.
        document.problems = [problem for problem in document.problems if (problem.line, problem.column) != place]
        document.problem(place, "a secret stands in the configuration", HOW)
        document.refused.add(path)


def _inline_secrets(data: Any, path: Path) -> Iterator[Path]:
    """Under keys that name a secret, whatever else is wrong there: nobody may get used to it."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        here = (*path, key)
        if isinstance(key, str) and SECRET_KEY.search(key) and not isinstance(value, dict) and value is not None:
            yield here
        else:
            yield from _inline_secrets(value, here)


def _zone(data: Any) -> tzinfo:
    """Needed before the rest can be read; the model tells if it is wrong."""
    try:
        return parse_zone(str(data.get("timezone", "UTC"))) if isinstance(data, dict) else UTC
    except ValueError:
        return UTC
