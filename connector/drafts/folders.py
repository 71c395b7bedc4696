"""Where templates lie, and what is among them. Kept free of Jinja: a quiet pass asks only here."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

from connector.errors import RungError
from connector.house import shipped_folder

SUFFIX: Final = ".txt.j2"
ROOMS: Final = ("updates", "handover", "parts")
"""The folders of templates that drafts are made of."""


def names_in(folder: Path) -> Iterator[str]:
    """The templates of a folder, as templates name one another."""
    return (path.relative_to(folder).as_posix() for room in ROOMS
            for path in sorted((folder / room).rglob(f"*{SUFFIX}")) if path.is_file())


def audiences(own: Path | None) -> tuple[str, ...]:
    """The audiences for whom there are templates."""
    folders = [folder / "updates" for folder in (shipped_folder(), own) if folder is not None]
    return tuple(sorted({path.name for folder in folders if folder.is_dir() for path in folder.iterdir()
                         if path.is_dir()}))


def digest(own: Path | None) -> str:
    """Of all templates that may be used: another one where any of them was changed.

    :raises RungError: where ``own`` is no folder.
    """
    if own is not None and not own.is_dir():
        raise RungError("there is no such folder of templates", where=str(own),
                        hint="leave `templates` out of rung.yaml to use the shipped ones")
    found = blake2b(digest_size=16)
    for folder in [folder for folder in (shipped_folder(), own) if folder is not None]:
        for name in names_in(folder):
            found.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return found.hexdigest()
