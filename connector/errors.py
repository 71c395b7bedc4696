"""What a person is told when the input or the tracker is at fault."""

from __future__ import annotations

from collections.abc import Sequence


class RungError(Exception):
    """Ends a command with exit code 1. Anything else that escapes is a defect in Rung.

    ``what`` starts with a small letter and ends without a full stop; ``where`` is a place that a
    person can go to (``file:line:column``, an address, an incident); ``hint`` says what to do.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    @property
    def faults(self) -> tuple[RungError, ...]:
        """What is to be told, one by one."""
        return (self,)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\nhint: {self.hint}" if self.hint else text


class RungErrors(RungError):
    """Several faults of one input, reported at once."""

    def __init__(self, faults: Sequence[RungError]) -> None:
        super().__init__(f"{len(faults)} mistakes")
        self._faults = tuple(faults)

    @property
    def faults(self) -> tuple[RungError, ...]:
        return self._faults

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))
