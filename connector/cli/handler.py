"""The ends of a command: done, the input's fault, wrong usage, a defect, stopped by a person."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

import click

from connector.cli.terminal import harmless
from connector.errors import RungError

DONE: Final = 0
AT_FAULT: Final = 1
DEFECT: Final = 3
INTERRUPTED: Final = 130


def run(command: Callable[[], object]) -> NoReturn:
    """Call ``command``, tell on stderr how it ended if not well, and exit with its code."""
    try:
        sys.exit(_exit_code(command()))
    except RungError as error:
        for fault in error.faults:
            _tell(f"error: {fault}")
        raise SystemExit(AT_FAULT) from error
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from error
    except (click.Abort, KeyboardInterrupt) as error:
        raise SystemExit(_stopped(error)) from error
    except BrokenPipeError as error:
        raise SystemExit(_reader_left()) from error
    except Exception as error:
        _tell_defect(error)
        raise SystemExit(DEFECT) from error


def _exit_code(result: object) -> int:
    """Click gives the code of ``ctx.exit`` back as the result, and a command's own result too."""
    sys.stdout.flush()
    return result if isinstance(result, int) else DONE


def _stopped(error: BaseException) -> int:
    """Click turns both Ctrl-C and an input that ended at a question into ``Abort``."""
    if isinstance(error.__cause__, EOFError):
        _tell("error: the input ended before the question was answered")
        return AT_FAULT
    _tell("interrupted")
    return INTERRUPTED


def _reader_left() -> int:
    """``rung queue | head``: the reader has what it wanted. Python would complain at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _tell_defect(error: Exception) -> None:
    _tell(f"error: this is a defect in Rung: {type(error).__name__}: {error}")
    text = "".join(traceback.format_exception(error))
    try:
        _tell(f"hint: please report it; the traceback is in {_save(text)}")
    except OSError as cannot:
        _tell(f"hint: please report it with this traceback, which could not be saved ({cannot})\n{text}")


def _save(text: str) -> Path:
    state = os.environ.get("XDG_STATE_HOME")
    folder = Path(state) if state else Path.home() / ".local" / "state"
    path = folder / "rung" / "defect.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Only the owner may read it: an exception's words can hold words of a ticket.
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _tell(words: str) -> None:
    print(harmless(words), file=sys.stderr)
