"""How Jinja is kept from doing more than putting values into words."""

from __future__ import annotations

from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from connector.drafts.filters import FILTERS
from connector.drafts.marks import marked
from connector.drafts.said import Said
from connector.house import shipped_folder


class Untraced(TypeError):
    """A template printed something that carries no sources."""


def environment(own: Path | None) -> ImmutableSandboxedEnvironment:
    """Jinja over the shipped templates, or those of ``own`` where one of the same name is there.

    In its sandbox, nothing undefined passes, no filter but those that keep the trace; and what is
    printed is a value with its sources, or the rendering fails.
    """
    folders = [folder for folder in (own, shipped_folder()) if folder is not None]
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]), undefined=StrictUndefined,
        finalize=_finalize, autoescape=False, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True)
    made.filters.clear()
    made.filters.update(FILTERS)
    made.globals.clear()
    return made


def _finalize(value: object) -> str:
    if isinstance(value, Said):
        return marked(value)
    if isinstance(value, Undefined):
        return str(value)  # strict: this raises, and names the variable
    raise Untraced(f"only values of the context can be printed, not {value!r}: "
                   "write fixed words outside the braces, and change values by filters only")
