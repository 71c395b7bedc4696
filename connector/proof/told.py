"""What the ticket states of cause, solution, prevention and workaround, in labelled lines of staff."""

from __future__ import annotations

from typing import Final

from connector.proof.history import Story
from connector.proof.values import Told
from connector.redact import redact
from rules.facts.catalogue import is_staff_word
from rules.text import labelled

LABELS: Final = {
    "cause": ("cause",), "solution": ("resolution", "fix"), "prevention": ("prevention",),
    "workaround": ("workaround",),
}
"""What an entry tells → the labels of the lines that state it."""
LONGEST: Final = 600
"""Characters of a quotation; what is longer is cut, and shows that it was."""


def quoted(text: str) -> str:
    """The ticket's words as an entry keeps them: without secrets, and not without end."""
    text = redact(text.strip())
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} […]"


def told_in(story: Story) -> dict[str, Told]:
    """The latest statement of each. Close notes say the solution where no labelled line does."""
    found: dict[str, Told] = {}
    close: Told | None = None
    for event in story.events:
        lines = {}
        if is_staff_word(event):
            lines = labelled(event.text or "")
        elif event.field == "close_notes" and event.new and event.origin not in ("caller", "automation"):
            lines = labelled(str(event.new))
            close = Told(quoted(str(event.new)), event.id, event.at, event.actor)
        for name, labels in LABELS.items():
            line = next((lines[label] for label in labels if label in lines), None)
            if line is not None:
                found[name] = Told(quoted(line), event.id, event.at, event.actor)
    if close is not None and "solution" not in found:
        found["solution"] = close
    return {name: found[name] for name in LABELS if name in found}


def told_by(story: Story, accounts: frozenset[str]) -> tuple[str, ...]:
    """What of it these accounts wrote down."""
    return tuple(name for name, told in told_in(story).items() if told.by in accounts)
