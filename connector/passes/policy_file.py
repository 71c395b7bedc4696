"""The text of the configured policy. Apart from ``policies``, which can read what it says: a quiet pass need not."""

from __future__ import annotations

from pathlib import Path

from connector.errors import RungError


def read_policy(path: Path) -> str:
    """:raises RungError: where there is no such file, or it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        hint = "`rung init` writes one; `policy` in rung.yaml says where it is"
        raise RungError("there is no policy", where=str(path), hint=hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise RungError(f"the policy cannot be read: {error}", where=str(path)) from error
