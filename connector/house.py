"""Where Rung's own parts lie. ``rules`` and ``connector`` are plain names: other packages may bear them too."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from connector.errors import RungError

HERE = Path(__file__).resolve().parent


def shipped_folder() -> Path:
    """The templates that come with Rung: in the wheel within ``connector``, in a checkout beside it."""
    installed = HERE / "templates"
    return installed if installed.is_dir() else HERE.parent / "templates"


def refuse_foreign_rules() -> None:
    """Refuse to start where ``import rules`` would not find Rung's own decision core.

    It lies beside ``connector``, in a checkout as in site-packages. Nothing of ``rules`` may be
    imported before this was asked.
    """
    spec = find_spec("rules")
    found = Path(spec.origin).resolve().parent if spec and spec.origin else None
    ours = HERE.parent / "rules"
    if found == ours:
        return
    raise RungError(
        f"`rules` is {found or 'missing'}, not Rung's own beside `connector`",
        where=str(ours),
        hint="another package named rules stands in the way: install Rung into an environment of its own, "
        "and look at PYTHONPATH",
    )
