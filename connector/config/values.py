"""How single values of the configuration are read: words, instants, paths."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from rules.calendars.zones import parse_zone


class Refused(ValueError):
    """A value that cannot stand, and what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}\nhint: {hint}" if hint else message)


class Part(BaseModel):
    """A piece of the configuration: every key known, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def folder_of(info: ValidationInfo) -> Path:
    """The folder of the configuration: paths in it are relative to where it lies."""
    return Path((info.context or {}).get("folder", "."))


def _as_written(value: Any) -> Any:
    """A folder may be named 2026: it looks like a number and is text."""
    return getattr(value, "text", value)


def _beside(path: Path, info: ValidationInfo) -> Path:
    return folder_of(info) / path


def _mapping(name: str, info: ValidationInfo) -> str:
    return str(folder_of(info) / name) if name.endswith((".yaml", ".yml")) else name


def _instant(value: Any, info: ValidationInfo) -> datetime:
    """An instant with its offset; a bare date or local time is one of the configuration's zone."""
    hint = "write 2026-03-01, 2026-03-01 08:00 or 2026-03-01T08:00:00Z"
    if not isinstance(value, str):
        raise Refused("this is not an instant", hint)
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise Refused(f"{value!r} is not an instant", hint) from error
    if read.tzinfo is None:
        read = read.replace(tzinfo=(info.context or {}).get("zone", UTC))
    return read.astimezone(UTC)


Instant = Annotated[datetime, BeforeValidator(_instant)]
FilePath = Annotated[Path, BeforeValidator(_as_written), AfterValidator(_beside)]
MappingName = Annotated[str, AfterValidator(_mapping)]


def _zone(name: str) -> str:
    return parse_zone(name).key


ZoneName = Annotated[str, AfterValidator(_zone)]
