"""``--at``: an instant as a person types it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """The instant; one without a zone is one of ``zone``.

    :raises click.BadParameter: where it is none.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not an instant: write 2016-05-01, \"2016-05-01 09:00\" or "
                                 "2016-05-01T09:00:00+02:00", param_hint="--at") from error
    return read.replace(tzinfo=zone) if read.tzinfo is None else read
