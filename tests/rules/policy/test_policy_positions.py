"""A mistake is told at the very character, however the text is written."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from rules.documents.document import Document, Place

WORDS = st.lists(st.text("abcÄ\"'\\ ", min_size=1, max_size=6).map(str.strip).filter(bool), min_size=1, max_size=5)


def place_of_mark(written: str) -> Place:
    """Where the one `#` stands."""
    index = written.index("#")
    return Place(written.count("\n", 0, index) + 1, index - written.rfind("\n", 0, index))


def found(written: str) -> Place:
    document = Document(written, "p.yaml")
    return document.place_in(("when",), document.data["when"].index("#"))


@given(WORDS, st.integers(0, 5))
def test_in_double_quotes(words: list[str], at: int) -> None:
    text = " ".join([*words[:at], "x#", *words[at:]])
    written = "policy: p\nwhen:  " + json.dumps(text, ensure_ascii=False)
    assert found(written) == place_of_mark(written)


@given(WORDS, st.integers(0, 5))
def test_in_single_quotes(words: list[str], at: int) -> None:
    text = " ".join([*words[:at], "x#", *words[at:]])
    written = "policy: p\nwhen: '" + text.replace("'", "''") + "'"
    assert found(written) == place_of_mark(written)


@given(st.lists(st.text("ab'\"\\", min_size=1, max_size=4), max_size=6), st.sampled_from("|>"), st.integers(0, 6))
def test_in_a_block(words: list[str], style: str, at: int) -> None:
    lines = "".join(f"\n    {word}" for word in [*words[:at], "x#", *words[at:]])
    written = f"policy: p\nwhen: {style}-{lines}\n"
    assert found(written) == place_of_mark(written)


def test_in_plain_text_over_two_lines() -> None:
    written = "when: open &&\n   vip && x#y\n"
    assert found(written) == Place(2, 12)


def test_what_is_not_there_is_told_at_what_encloses_it() -> None:
    document = Document("a:\n  - {b: 1}\n", "p.yaml")
    assert document.place(("a", 0, "c", "d")) == Place(2, 5)
    assert document.place(("a", 0, "b"), key=True) == Place(2, 6)
