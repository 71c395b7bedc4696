"""The word lists of the check, read from ``words.yaml``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import yaml

ANY_ENDING: Final = r"\w{0,20}"
QUOTED: Final = re.compile(r"[\"“][^\"”\n]{1,400}[\"”]")
NOWHERE: Final = re.compile(r"(?!)")


class Jargon(NamedTuple):
    pattern: re.Pattern[str]
    say: str


class Words(NamedTuple):
    jargon: tuple[Jargon, ...]
    technology: re.Pattern[str]
    hit: re.Pattern[str]


@cache
def words() -> Words:
    """The lists, compiled once."""
    lists = yaml.safe_load(files(__package__).joinpath("words.yaml").read_text(encoding="utf-8"))
    return Words(tuple(Jargon(_any(entry["words"]), entry["say"]) for entry in lists["jargon"]),
                 _any(lists["technology"]), _any(lists["hit"]))


def _any(wanted: list[str]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    return re.compile("|".join(_one(word) for word in sorted(wanted, key=len, reverse=True)))


def _one(word: str) -> str:
    body = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s")
    body += ANY_ENDING if word.endswith("*") else "s?"
    return rf"(?<![\w-]){body}(?![\w-])" if word != word.lower() else rf"(?i:(?<![\w-]){body}(?![\w-]))"


def unquoted(text: str) -> str:
    """The text with what stands in quotation marks blanked out, of the same length: it is another's word."""
    return QUOTED.sub(lambda match: " " * len(match[0]), text)


def whole(word: str | None) -> re.Pattern[str]:
    """A name as a whole word, however it is written; one that is nowhere where there is none."""
    if word is None or not word.strip():
        return NOWHERE
    return re.compile(rf"(?<!\w){re.escape(word.strip())}(?!\w)", re.IGNORECASE)
