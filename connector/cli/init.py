"""``rung init``: a configuration and a policy to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from connector.errors import RungError, RungErrors
from connector.policies import shipped, shipped_text

CONFIG: Final = files("connector.config") / "rung.yaml"
DEFAULT: Final = "network-support"


@click.command()
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--policy", type=click.Choice(shipped()), default=DEFAULT, show_default=True,
              help="the shipped policy to start from")
def init(directory: Path, policy: str) -> None:
    """Write a commented rung.yaml and a policy into DIR (here, if none is named).

    Nothing that is there already is overwritten.
    """
    texts = {
        directory / "rung.yaml": CONFIG.read_text(encoding="utf-8").replace(DEFAULT, policy),
        directory / f"{policy}.yaml": shipped_text(policy),
    }
    _refuse_to_overwrite(texts)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            click.echo(path)
    except OSError as error:
        raise RungError(f"the folder cannot be written: {error.strerror}", where=str(directory)) from error
    click.echo("next: name your sources in rung.yaml", err=True)


def _refuse_to_overwrite(paths: dict[Path, str]) -> None:
    there = [path for path in paths if path.exists()]
    if there:
        hint = "move it away, or name another directory"
        raise RungErrors([RungError("there is one already, and it stays as it is", where=str(path), hint=hint)
                          for path in there])
