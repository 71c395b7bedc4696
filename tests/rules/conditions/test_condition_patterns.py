"""``matches`` takes the part of RE2's language that means the same here."""

from __future__ import annotations

import pytest

from rules.conditions import ConditionErrors, compile_condition
from rules.facts.types import STRING


def matches(pattern: str, title: str) -> bool | None:
    return compile_condition(f"title.matches(r'{pattern}')", {"title": STRING}).truth((title,))


@pytest.mark.parametrize(("pattern", "title", "found"), [
    ("link", "uplink down", True),
    ("^link", "uplink", False),
    ("down$", "link down", True),
    ("down$", "link down\n", False),  # Python's $ would find it
    ("(?m)down$", "link down\nagain", True),
    (r"down\z", "link down", True),
    (r"\bcore\b", "the core switch", True),
    (r"\bcore\b", "score", False),
    (r"\bcore\b", "écore", True),  # letters beyond ASCII are no word to RE2
    (r"^\w+$", "müll", False),
    (r"^\W$", "ü", True),
    (r"^\d$", "٣", False),
    (r"^\s$", "\u00a0", False),
    (r"^[\w.-]+@", "a.b-c@d", True),
    (r"^[^\d]$", "5", False),
    (r"^([0-9]{1,3}\.){3}[0-9]{1,3}$", "10.0.0.255", True),
    ("(?i)LINK (up|down)", "Link Down", True),
    ("(?i:É)", "é", True),
    ("a.c", "a\nc", False),
    ("(?s)a.c", "a\nc", True),
    (".*down.*", "link down now", True),
    (".*?down", "link up", False),
    ("(?i).*DOWN|.*dead", "dead", True),
    (r"\x41\x{1F600}", "A😀", True),
    (r"1\+1=2\?", "1+1=2?", True),
    ("a{2}", "baab", True),
    ("#1 x", "#1 x", True),
    ("]}", "]}", True),
    ("", "", True),
])  # fmt: skip
def test_a_pattern_finds_what_re2_finds(pattern: str, title: str, found: bool) -> None:
    assert matches(pattern, title) is found


SLOW = "the pattern could take very long: "
OFTEN = SLOW + "a group that is often repeated holds a repetition or a |"
REPEATED = SLOW + "a repeated group holds a repetition or a |"


@pytest.mark.parametrize(("pattern", "message"), [
    (r"(a)\1", r'the pattern holds a backreference, "\1", which RE2 does not know'),
    ("(?P<n>a)(?P=n)", 'the pattern holds a backreference, "(?P=", which RE2 does not know'),
    ("(?=a)", 'the pattern holds looking ahead, "(?=", which RE2 does not know'),
    ("(?!a)", 'the pattern holds looking ahead, "(?!", which RE2 does not know'),
    ("(?<=a)b", 'the pattern holds looking behind, "(?<=", which RE2 does not know'),
    ("(?<!a)b", 'the pattern holds looking behind, "(?<!", which RE2 does not know'),
    ("a++", 'the pattern holds a possessive repetition, "++", which RE2 does not know'),
    ("a{2}+", 'the pattern holds a possessive repetition, "{2}+", which RE2 does not know'),
    ("(?>a)", 'the pattern holds an atomic group, "(?>", which RE2 does not know'),
    ("(?#a)", 'the pattern holds a comment, "(?#", which RE2 does not know'),
    ("(a)?(?(1)b)", 'the pattern holds a conditional group, "(?(", which RE2 does not know'),
    ("(?x)a b", 'the pattern holds an unknown group, "(?x"'),
    ("a(?i)b", 'the pattern holds an unknown group, "(?i"'),
    (r"a\Z", r'the pattern holds an unknown escape, "\Z"'),
    (r"\u0041", r'the pattern holds an unknown escape, "\u"'),
    (r"\pL", r'the pattern holds an unknown escape, "\p"'),
    ("[[:alpha:]]", 'the pattern holds "[" between brackets'),
    ("[a-", 'the pattern is broken: a "[" is not closed'),
    ("[z-a]", 'the pattern is broken: "z-a" runs backwards'),
    (r"[\d-x]", r'the pattern is broken: "\d-" begins no range'),
    ("(a", 'the pattern is broken: a "(" is not closed'),
    ("a)", 'the pattern is broken: a ")" was not opened'),
    ("*a", 'the pattern is broken: nothing to repeat before "*"'),
    ("a**", 'the pattern is broken: "*" is repeated at once'),
    ("a{,3}", 'the pattern is broken: a "{" stands alone'),
    ("a{1001}", 'the pattern is broken: "{1001}" is no range up to 1000'),
    ("(a+)+", OFTEN),
    ("((a*)b)*", OFTEN),
    ("(a|a)*", OFTEN),
    ("(a?){20,}", OFTEN),
    ("(.*a){12}", REPEATED),
    ("(a?a?){12}", REPEATED),
    ("a?" * 20, SLOW + "it holds too many repetitions"),
    (".*a.*b.*c.*d.*e", SLOW + "it repeats without end more than 4 times"),
])  # fmt: skip
def test_a_pattern_is_refused_that_re2_does_not_know_or_that_could_take_very_long(pattern: str, message: str) -> None:
    with pytest.raises(ConditionErrors) as refused:
        matches(pattern, "")
    assert [(problem.offset, problem.message) for problem in refused.value.problems] == [(14, message)]


def test_what_only_compiling_shows_is_refused_too() -> None:
    with pytest.raises(ConditionErrors, match=r"^the pattern is broken: .*group name"):
        matches("(?P<n>a)(?P<n>b)", "")
