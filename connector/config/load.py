"""Reading ``rung.yaml``: every mistake at once, each as ``file:line:column``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from connector.config.checks import check
from connector.config.mistakes import note
from connector.config.model import Config
from connector.config.secret import HOW, SECRET_KEY
from connector.config.values import Refused, zone_of
from connector.errors import RungError, RungErrors
from rules.policy.document import Document, Path
from rules.policy.problems import PolicyErrors, Problem


def load_config(path: FilePath) -> Config:
    """The configuration at ``path``. :raises RungError: where it is missing or wrong anywhere."""
    text = _read(path)
    try:
        document = Document(text, str(path))
        config = _config(document, path.resolve().parent)
    except PolicyErrors as error:
        raise RungErrors([_fault(problem) for problem in error.problems]) from error
    if config is None or document.problems:
        raise RungErrors([_fault(problem) for problem in PolicyErrors(document.problems).problems])
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
    inline = list(_inline_secrets(document.data, ()))
    for place in inline:
        document.problem(document.place(place), "a secret stands in the configuration", HOW)
    try:
        context = {"folder": folder, "zone": _zone(document.data)}
        config = Config.model_validate({} if document.data is None else document.data, context=context)
    except ValidationError as error:
        for mistake in error.errors(include_url=False, include_input=True):
            if mistake["loc"] not in inline or mistake["type"] == "extra_forbidden":
                note(document, mistake)
        return None
    check(config, document)
    return config


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
        return zone_of(data.get("timezone", "UTC")) if isinstance(data, dict) else UTC
    except Refused:
        return UTC


def _fault(problem: Problem) -> RungError:
    return RungError(problem.message, where=f"{problem.file}:{problem.line}:{problem.column}", hint=problem.hint)
