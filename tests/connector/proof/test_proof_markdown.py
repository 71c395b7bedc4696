"""What a ticket says is shown, and acts in no way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from connector.proof.markdown import Safe, code, quote, shown

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PLACES = ("{}", "- {}", "**{}**", "> {}", "| a |\n|---|\n| {} |", "a {} b", "# {}")
ACTING = frozenset({
    "link_open", "image", "html_inline", "html_block", "fence", "code_block", "hr", "ordered_list_open", "s_open",
})


def kinds(text: str) -> list[str]:
    return [inner.type for token in READER.parse(text) for inner in [token, *(token.children or ())]]


HOSTILE = (
    "![x](http://evil.example/p.png)", "[here](http://evil.example)", "<script>alert(1)</script>", "<img src=x>",
    "# heading", "- item", "1. one", "> quoted", "```\ncode", "    indented", "---", "===", "| a | b |", "~~~",
    "~~gone~~", "**bold** _it_ *it*", "[ref]: http://evil.example", "http://evil.example", "mail me@evil.example",
    "a\n\n# b", "&lt;b&gt; &#35;", "\\<b>", "``<b>``", "$x$", "https://a.example/`x`|y", "\u202etxt.exe",
    "![a][b]", "+ item", "<!-- x",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_ticket_acts_wherever_it_is_put(text: str, place: str) -> None:
    plain, with_text = kinds(place.format("x")), kinds(place.format(shown(text)))
    assert [kind for kind in with_text if kind not in ("code_inline", "text")] == [
        kind for kind in plain if kind not in ("code_inline", "text")]


@given(st.text(alphabet=st.sampled_from(list("ab1 \n\t<>![]()*_`~#+-=.|&\\$@:/\"'")), max_size=40))
def test_nothing_of_any_text_acts(text: str) -> None:
    for place in PLACES:
        assert not ACTING & set(kinds(place.format(f"x{shown(text)}"))), place
    assert not ACTING & set(kinds(str(quote(text))))


@given(st.text(alphabet=st.sampled_from(list("ab <>![]()*_#+-=.|&\\")), max_size=30))
def test_what_is_shown_is_what_was_written(text: str) -> None:
    [inline] = [token for token in READER.parse(f"x {shown(text)}") if token.type == "inline"]
    read = "".join(child.content for child in inline.children or ())
    assert read.split() == ["x", *text.split()]


def test_an_address_stands_as_code() -> None:
    assert shown("see https://a.example/x_y and tell b@a.example") == (
        "see `https://a.example/x_y` and tell `b@a.example`")


def test_a_quotation_keeps_its_lines_and_is_one_quotation() -> None:
    assert quote("one\n\n# two") == "> one  \n>\n> &#35; two"


def test_what_we_made_acts() -> None:
    assert shown(Safe("[a](b.md)")) == "[a](b.md)"
    assert code("a`b") == "`a'b`"
