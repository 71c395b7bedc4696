"""What was asked of a sandbox, for whoever counts calls."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final

KEPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    at: datetime
    """By the sandbox's clock."""
    method: str
    path: str
    query: str
    body: str
    status: int
    """0 where the connection was dropped before an answer."""
    fault: str
    """The kind of fault that struck it, else empty."""

    def json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}


class Log:
    """The last requests, oldest first; those to ``/sandbox/`` are not counted."""

    def __init__(self) -> None:
        self._requests: deque[Request] = deque(maxlen=KEPT)
        self._lock = Lock()

    def add(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

    def all(self, method: str = "", path: str = "") -> list[Request]:
        """Those of a method and with a path in which the regular expression ``path`` is found."""
        with self._lock:
            return [each for each in self._requests
                    if method in ("", each.method) and re.search(path, each.path)]

    def count(self, method: str = "", path: str = "") -> int:
        return len(self.all(method, path))
