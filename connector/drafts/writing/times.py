"""Whether a sentence names a time."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = (r"(?:\d{1,3}(?:\s?(?:-|–|to)\s?\d{1,3})?|an?|one|two|three|four|five|six|eight|ten|twelve|"
                  r"fifteen|twenty|"
                  r"thirty|forty-five|sixty|half an|a few)")
_TIME: Final = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b|\b\d{1,2}\so['’]clock\b|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b(?:at|by|until|till|before|around|from|than)\s(?:[01]\d|2[0-3])[0-5]\d\b|"
    r"\b(?:noon|midday|midnight|hourly|close of business|eod|end of (?:the |this )?(?:business )?day)\b|"
    rf"\b(?:in|within|every|for|next)\s(?:the\s)?(?:next\s)?(?:about\s|approximately\s|"
    rf"~\s?)?{_NUMBER}[\s-]?(?:minutes?|mins?|hours?|hrs?)\b|"
    r"\b(?:within|in|every) (?:the |this )?(?:next )?(?:half[- ])?hour\b", re.IGNORECASE)


def names_a_time(sentence: str) -> bool:
    """Whether a reader can tell from it when to look again: a time, or a length of time from now."""
    return _TIME.search(sentence) is not None
