"""Where templates are, and how Jinja is kept from doing more than putting values into words."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from connector.drafts.filters import FILTERS
from connector.drafts.marks import marked
from connector.drafts.said import Said

HERE: Final = Path(__file__).resolve().parents[1]
SUFFIX: Final = ".txt.j2"


class Untraced(TypeError):
    """A template printed something that carries no sources."""


def shipped_folder() -> Path:
    """The templates that come with Rung: in the wheel within ``connector``, in a checkout beside it."""
    installed = HERE / "templates"
    return installed if installed.is_dir() else HERE.parent / "templates"


def names_in(folder: Path) -> Iterator[str]:
    """The templates of a folder, as templates name one another."""
    return (path.relative_to(folder).as_posix() for path in sorted(folder.rglob(f"*{SUFFIX}")) if path.is_file())


def digest(own: Path | None) -> str:
    """Of all templates that may be used: another one where any of them was changed."""
    found = blake2b(digest_size=16)
    for folder in (shipped_folder(), *([own] if own is not None else [])):
        for name in names_in(folder):
            found.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return found.hexdigest()


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
