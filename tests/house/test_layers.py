"""Imports go downward, and the decision core is pure."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPURE = frozenset({
    "argparse", "asyncio", "concurrent", "ctypes", "fileinput", "getpass", "glob", "http", "io", "locale", "logging",
    "multiprocessing", "os", "pathlib", "pickle", "platform", "queue", "random", "sched", "secrets", "select",
    "selectors", "shelve", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib", "uuid", "warnings", "importlib", "builtins",
})
PERMITTED = frozenset({
    "annotated_types", "holidays", "lark", "pydantic", "pydantic_core", "rules", "typing_extensions", "yaml"})
IMPURE_CALLS = frozenset({"open", "print", "input", "exec", "eval", "breakpoint", "__import__"})
CLOCKS = frozenset({"now", "today", "utcnow", "localtime", "time_ns", "monotonic"})


def impurities(source: str) -> Iterator[str]:
    """What in ``source`` the decision core may not do."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if not permitted(alias.name))
        elif isinstance(node, ast.ImportFrom):
            if node.level or not permitted(node.module or ""):
                yield f"{'.' * node.level}{node.module or ''}"
        elif isinstance(node, ast.Call):
            yield from impure_call(node.func)


def permitted(module: str) -> bool:
    top = module.partition(".")[0]
    return top in PERMITTED or (top in sys.stdlib_module_names and top not in IMPURE)


def impure_call(function: ast.expr) -> Iterator[str]:
    if isinstance(function, ast.Name) and function.id in IMPURE_CALLS:
        yield f"{function.id}()"
    # `incident.now()` is the incident's last state; a clock is asked of a class or a module.
    elif isinstance(function, ast.Attribute) and function.attr in CLOCKS and name_of(function.value) in (
            "datetime", "date", "dt", "time"):
        yield f"{name_of(function.value)}.{function.attr}()"


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_the_decision_core_is_pure() -> None:
    found = {f"{path.relative_to(ROOT)}: {impurity}" for path in (ROOT / "rules").rglob("*.py")
             for impurity in impurities(path.read_text(encoding="utf-8"))}
    assert found == set()


@pytest.mark.parametrize(("source", "impurity"), [
    ("import os.path", "os.path"),
    ("from pathlib import Path", "pathlib"),
    ("import requests", "requests"),
    ("from connector import errors", "connector"),
    ("from . import text", "."),
    ("def f():\n    import random", "random"),
    ("x = open('a')", "open()"),
    ("x = datetime.now(UTC)", "datetime.now()"),
    ("x = datetime.datetime.utcnow()", "datetime.utcnow()"),
    ("x = date.today()", "date.today()"),
])
def test_an_impure_line_is_noticed(source: str, impurity: str) -> None:
    assert list(impurities(source)) == [impurity]


@pytest.mark.parametrize("source", [
    "import re", "from zoneinfo import ZoneInfo", "import yaml", "x = incident.now()", "x = decide(i, now)"])
def test_a_pure_line_passes(source: str) -> None:
    assert list(impurities(source)) == []


def test_every_room_of_the_shell_has_its_place_in_the_layers() -> None:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    placed = set(re.findall(r"connector\.\w+", parser["importlinter:contract:layers"]["layers"]))
    rooms = {f"connector.{path.stem}" for path in (ROOT / "connector").iterdir()
             if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem != "__init__"}
    assert rooms - placed == set()
