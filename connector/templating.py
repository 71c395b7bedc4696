"""Jinja2 as Rung uses it: in its sandbox, every missing value an error, text from tickets never a template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from connector.house import shipped_folder


def environment(folder: str, escape: Callable[[Any], str]) -> ImmutableSandboxedEnvironment:
    """Templates of one folder, in which everything printed goes through ``escape``."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(shipped_folder() / folder), undefined=StrictUndefined, finalize=escape,
        autoescape=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
