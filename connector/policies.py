"""Policies by name: those that come with Rung, and files."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

SHIPPED = files("rules") / "policies"


def shipped() -> tuple[str, ...]:
    """The names of the policies that come with Rung."""
    names = (entry.name for entry in SHIPPED.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def shipped_text(name: str) -> str:
    """The text of one of them."""
    return (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")


def policy_text(name: str, beside: Path) -> tuple[str, str]:
    """The text of the policy of that name, or in that file (seen from ``beside``), and what to call it.

    :raises LookupError: if there is neither.
    """
    if name in shipped():
        return shipped_text(name), f"{name}.yaml"
    path = beside / name
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        raise LookupError(f'no policy "{name}": neither one of {", ".join(shipped())} nor a file that can be read '
                          f"({error})") from error
