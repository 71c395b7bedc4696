"""The shell: everything that touches the world. It asks ``rules`` what to do."""

from __future__ import annotations

from typing import Final

__version__: Final = "0.1.0"
