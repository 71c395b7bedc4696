"""Every dependency is accounted for."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def needed() -> set[str]:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = [parser["options"]["install_requires"], *parser["options.extras_require"].values()]
    words = {re.split(r"[\[>=]", word)[0] for line in lines for word in line.split()}
    return words - {"%(postgresql)s"}


def test_every_dependency_has_its_reason_on_the_page() -> None:
    assert {name for name in needed() if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", PAGE)} == set()
