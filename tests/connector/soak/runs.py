"""The command in processes of its own, to be killed; see ``child.py``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
KILLED = -9


@dataclass(frozen=True)
class Ended:
    """How one run ended."""

    code: int
    out: str
    err: str
    met: list[str]
    """The points at which it could have died, where it did not."""

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Rung:
    """Runs one command after the other."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, config: Path) -> None:
        self._process, self._folder, self._config = process, folder, config

    def __call__(self, *words: str, at: int = 0, only: str = "", seconds: float | None = None) -> Ended:
        """``rung WORDS``.

        :param at: dies at this point of those whose name begins with ``only``; 0 at none.
        :param seconds: is killed after so long.
        """
        for name in ("out", "err", "met"):
            (self._folder / name).unlink(missing_ok=True)
        order = {"words": ["--config", str(self._config), *words], "at": at, "only": only, "seconds": seconds}
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code = self._process.stdout.readline()
        assert code, "the process that runs rung has ended"
        return Ended(int(code), self._read("out"), self._read("err"), self._read("met").splitlines())

    def _read(self, name: str) -> str:
        path = self._folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


@contextmanager
def rung_on(url: str, config: Path) -> Iterator[Rung]:
    """``rung`` on that configuration, in the time of the sandbox at ``url``."""
    folder = config.parent / "runs"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.connector.soak.child", url, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Rung(process, folder, config)
        finally:
            assert process.stdin is not None
            process.stdin.close()
