"""Jinja2 as Rung uses it: in its sandbox, every missing value an error, text from tickets never a template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

_HERE = Path(__file__).resolve().parent


def templates() -> Path:
    """Where the templates lie: inside the package once it is installed, beside it in a checkout."""
    inside = _HERE / "templates"
    return inside if inside.is_dir() else _HERE.parent / "templates"


def environment(folder: str, escape: Callable[[Any], str]) -> ImmutableSandboxedEnvironment:
    """Templates of one folder, in which everything printed goes through ``escape``."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates() / folder), undefined=StrictUndefined, finalize=escape, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
