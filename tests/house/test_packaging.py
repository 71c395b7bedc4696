"""What is installed is what lies in the folders."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("rules", "connector", "templates")
INSTALLED_AS = {"templates": "connector/templates"}


def setup_cfg() -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def files_of(room: str) -> list[Path]:
    return [path.relative_to(ROOT) for path in (ROOT / room).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts]


def wheel_name(path: Path) -> str:
    room, _, rest = path.as_posix().partition("/")
    return f"{INSTALLED_AS.get(room, room)}/{rest}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Built from a copy: setuptools takes what an earlier `build/` holds into the wheel."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, copy)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(out), str(copy)]
    subprocess.run(build, check=True, timeout=300)
    return ZipFile(next(out.glob("*.whl")))


def test_every_folder_with_code_is_a_listed_package() -> None:
    folders = {".".join(path.parent.parts) for room in ("rules", "connector") for path in files_of(room)
               if path.suffix == ".py"}
    listed = set(setup_cfg()["options"]["packages"].split())
    assert listed == folders | {"connector.templates"}


def test_every_folder_with_code_has_an_init() -> None:
    folders = {path.parent for room in ("rules", "connector") for path in files_of(room) if path.suffix == ".py"}
    assert [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


def test_the_wheel_holds_every_file_of_the_folders_and_no_other(wheel: ZipFile) -> None:
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert inside == {wheel_name(path) for room in ROOMS for path in files_of(room)}


def test_the_wheel_carries_its_license(wheel: ZipFile) -> None:
    names = {Path(name).name for name in wheel.namelist() if "/licenses/" in name}
    assert names == {"LICENSE", "NOTICE"}


def test_the_wheel_cannot_be_uploaded_by_mistake(wheel: ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
    assert "Classifier: Private :: Do Not Upload" in wheel.read(metadata).decode()


def test_templates_hold_no_python() -> None:
    assert [path for path in files_of("templates") if path.suffix == ".py"] == []


def test_every_dependency_has_a_lower_bound_and_no_upper_one() -> None:
    config = setup_cfg()
    extras = " ".join(config["options.extras_require"].values())
    needed = f"{config['options']['install_requires']} {extras}".replace("%(postgresql)s", "").split()
    stubs = [name for name in needed if name.startswith("types-")]
    assert [name for name in needed if name not in stubs and not re.fullmatch(r"[\w.-]+(\[\w+\])?>=[\d.]+", name)] == []
