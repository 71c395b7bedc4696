"""The demo's folder: written, rewritten where it is as it was written, and otherwise left alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from connector.demo.configuration import POLICY, config_text, secrets
from connector.demo.exports import exports
from connector.demo.mapping import NAME, SCHOOLS_NAME, mapping_text, schools_mapping_text
from connector.demo.reading import readme_text
from connector.demo.sharing import Shared
from connector.errors import RungError
from connector.policies import shipped_text

MARK: Final = ".rung-demo"
"""Says that the folder is a demo's, and what was written there."""
CONFIG: Final = "rung.yaml"
DATABASE: Final = ("rung.db", "rung.db-wal", "rung.db-shm")
ANOTHER: Final = "name another folder: rung demo DIR"


@dataclass(frozen=True)
class Written:
    folder: Path
    kept: tuple[str, ...]
    """Files that a person has changed since; they stay as they are and are used."""

    @property
    def config(self) -> Path:
        return self.folder / CONFIG


def contents(shared: Shared, ports: Mapping[str, int]) -> dict[str, str]:
    """Every file of the folder by its name."""
    return {
        CONFIG: config_text(shared, ports), POLICY: shipped_text(POLICY.removesuffix(".yaml")), **secrets(shared),
        **exports(shared), f"{NAME}.yaml": mapping_text(shared.whole),
        f"{SCHOOLS_NAME}.yaml": schools_mapping_text(shared.whole), "README.md": readme_text(shared),
    }


def write(folder: Path, shared: Shared, ports: Mapping[str, int]) -> Written:
    """Write the demo into ``folder``; what Rung had decided there is forgotten.

    :param ports: where the tracker of each source will answer.
    :raises RungError: where the folder holds something and is no demo's, or cannot be written.
    """
    try:
        before = _before(folder)
        files = contents(shared, ports)
        kept = tuple(name for name in files if _changed(folder / name, before.get(name)))
        folder.mkdir(parents=True, exist_ok=True)
        mark = {**{name: _digest(words) for name, words in files.items()}, **{name: before[name] for name in kept}}
        (folder / MARK).write_text(json.dumps({"about": "written by rung demo", "files": mark}, indent=1) + "\n",
                                   encoding="utf-8")
        for name, words in files.items():
            if name not in kept:
                (folder / name).write_text(words, encoding="utf-8")
        for name in DATABASE:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise RungError(f"the folder cannot be written: {error.strerror}", where=str(folder)) from error
    return Written(folder, kept)


def _before(folder: Path) -> dict[str, str]:
    """What an earlier demo wrote there, by digest. :raises RungError: where it was none."""
    mark = folder / MARK
    if mark.is_file():
        try:
            files = json.loads(mark.read_text(encoding="utf-8"))["files"]
            return {str(name): str(digest) for name, digest in files.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RungError("the mark of the demo is damaged", where=str(mark), hint=ANOTHER) from error
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RungError("it is there already and no demo wrote it; it stays as it is", where=str(folder), hint=ANOTHER)
    return {}


def _changed(path: Path, digest: str | None) -> bool:
    """Whether a person has changed the file since it was written."""
    if digest is None or not path.is_file():
        return False
    return _digest(path.read_text(encoding="utf-8", errors="replace")) != digest


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
