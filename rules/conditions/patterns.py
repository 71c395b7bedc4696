"""Patterns of ``matches``: the part of RE2's language that Python's ``re`` can stand in for.

CEL means RE2, which knows neither backreferences nor looking around and takes time linear in
the text. Python's ``re`` knows them and may take for ever. So a pattern is read here piece by
piece, whatever is not on the list is refused, and what is on it but means something else in
Python (``$``, ``\\d``, ``\\w``, ``\\s``, ``\\b``, ``\\z``) is translated. What RE2 has beyond the
list (``\\pL``, ``[[:alpha:]]``, ``\\Q..\\E``) is refused too.

The guard against slow patterns is simple: it counts in how many ways the repetitions within a
repeated group can be taken. It refuses a few harmless patterns, and it leaves patterns whose
time grows with a small power of the text's length: at most ``UNBOUNDED`` repetitions without end.
"""

from __future__ import annotations

import math
import re
import string
from dataclasses import dataclass, field
from typing import Final

UNBOUNDED: Final = 4
WAYS: Final = 10_000
MOST: Final = 1000
OFTEN: Final = 20
"""A repetition with this many lengths to choose from counts as one without end."""
INFINITE: Final = float("inf")

_CLASSES: Final = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_CONTROLS: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPABLE: Final = frozenset(string.punctuation) - {"<", ">"}
_HEX: Final = re.compile(r"x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})")
_COUNT: Final = re.compile(r"\{([0-9]{1,4})(,?)([0-9]{0,4})\}")
_GROUP: Final = re.compile(r"\((?:\?:|\?P<[A-Za-z_][A-Za-z0-9_]*>|\?[is]*(?:-[is]+)?:|(?!\?))")
_FLAGS: Final = re.compile(r"\(\?([ims]+)\)")
_REFUSED: Final = (
    ("(?=", "looking ahead"), ("(?!", "looking ahead"), ("(?<=", "looking behind"), ("(?<!", "looking behind"),
    ("(?P=", "a backreference"), ("(?>", "an atomic group"), ("(?#", "a comment"), ("(?(", "a conditional group"),
)


class PatternError(ValueError):
    """A pattern was refused: ``message`` says what it holds, ``hint`` what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


def translate(pattern: str) -> str:
    """The pattern as Python's ``re`` writes it; ``PatternError`` where it is refused."""
    translated = _Scanner(pattern).run()
    try:
        re.compile(translated)
    except re.error as error:
        raise PatternError(f"the pattern is broken: {error.msg}") from error
    return translated


@dataclass
class _Group:
    ways: float = 1
    """In how many ways its repetitions and alternatives may be taken."""
    branches: int = 1


@dataclass
class _Scanner:
    pattern: str
    at: int = 0
    written: list[str] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    unbounded: int = 0
    multiline: bool = False

    def run(self) -> str:
        flags = _FLAGS.match(self.pattern)
        if flags:
            self.multiline = "m" in flags[1]
            self._take(flags[0])
        begins = len(self.written)
        while self.at < len(self.pattern):
            self._piece(self.pattern[self.at])
        if len(self.groups) > 1:
            raise PatternError('the pattern is broken: a "(" is not closed')
        if self.unbounded > UNBOUNDED:
            raise PatternError(f"the pattern could take very long: it repeats without end more than {UNBOUNDED} times")
        # The search begins at any place, so a leading `.*` finds nothing more; but with it `re`
        # takes time that grows with the square of the text.
        if self.written[begins:begins + 2] == [".", "*"]:
            lazy = self.written[begins + 2:begins + 3] == ["?"]
            del self.written[begins:begins + 2 + lazy]
        return "".join(self.written)

    def _take(self, text: str, translated: str | None = None) -> None:
        self.at += len(text)
        self.written.append(text if translated is None else translated)

    def _piece(self, char: str) -> None:
        match char:
            case "(":
                self._open()
            case ")":
                self._close()
            case "|":
                self.groups[-1].branches += 1
                self._take("|")
            case "^":
                self._take("^", "^")
            case "$":
                # Python's `$` also matches before a line break at the end.
                self._take("$", "$" if self.multiline else r"\Z")
            case "{":
                raise PatternError('the pattern is broken: a "{" stands alone', r"write \{")
            case "*" | "+" | "?":
                raise PatternError(f'the pattern is broken: nothing to repeat before "{char}"', rf'write \{char}')
            case "[":
                self._class()
            case "\\":
                self._escape()
            case ".":
                self._take(".")
                self._repeat(_Group())
            case _:
                self._take(char, re.escape(char))
                self._repeat(_Group())

    def _open(self) -> None:
        match = _GROUP.match(self.pattern, self.at)
        if match is None:
            for opening, name in _REFUSED:
                if self.pattern.startswith(opening, self.at):
                    raise PatternError(f'the pattern holds {name}, "{opening}", which RE2 does not know')
            raise PatternError(f'the pattern holds an unknown group, "{self.pattern[self.at:self.at + 3]}"')
        self.groups.append(_Group())
        self._take(match[0])

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise PatternError('the pattern is broken: a ")" was not opened', r"write \)")
        self._take(")")
        group = self.groups.pop()
        self._repeat(_Group(group.ways * group.branches))

    def _repeat(self, group: _Group) -> None:
        """Reads the quantifier behind a piece, if there is one, and counts the ways."""
        rest = self.pattern[self.at:self.at + 12]
        counted = _COUNT.match(rest)
        least, most, text = 1, 1.0, ""
        if rest[:1] in ("*", "+", "?") and rest:
            least, text = int(rest[0] == "+"), rest[0]
            most = 1.0 if text == "?" else INFINITE
        elif counted:
            text, least = counted[0], int(counted[1])
            most = INFINITE if counted[2] and not counted[3] else float(counted[3] or least)
            if least > MOST or (most > MOST and counted[3]) or most < least:
                raise PatternError(f'the pattern is broken: "{text}" is no range up to {MOST}')
        if text:
            self._take(text)
            self._quantifier_ends(text)
        self._count(group, least, most)

    def _quantifier_ends(self, text: str) -> None:
        if self.pattern.startswith("?", self.at):
            self._take("?")
        elif self.pattern.startswith("+", self.at):
            raise PatternError(f'the pattern holds a possessive repetition, "{text}+", which RE2 does not know')
        if self.pattern.startswith(("*", "+", "?"), self.at) or _COUNT.match(self.pattern, self.at):
            raise PatternError(f'the pattern is broken: "{text}" is repeated at once')

    def _count(self, group: _Group, least: int, most: float) -> None:
        often = most - least >= OFTEN
        self.unbounded += often
        if often and group.ways > 1:
            raise PatternError(
                "the pattern could take very long: a group that is often repeated holds a repetition or a |",
                "repeat a [...] instead, or repeat the group at most a few times",
            )
        # Repeating one piece often is harmless by itself, ruinous within a group that is repeated.
        ways = INFINITE if often else _power(group.ways, most) * (most - least + 1)
        if most > 1 and group.ways > 1 and ways > WAYS:
            raise PatternError("the pattern could take very long: a repeated group holds a repetition or a |")
        outer = self.groups[-1]
        outer.ways *= ways
        if WAYS < outer.ways < INFINITE:
            raise PatternError("the pattern could take very long: it holds too many repetitions")

    def _escape(self) -> None:
        letter = self.pattern[self.at + 1:self.at + 2]
        if letter in ("A", "z", "b") and letter:
            # Python's \Z is RE2's \z; \b asks for letters, which are those of ASCII in RE2.
            self._take("\\" + letter, {"A": r"\A", "z": r"\Z", "b": r"(?a:\b)"}[letter])
            return
        if letter and letter.lower() in _CLASSES:
            negated = "^" if letter.isupper() else ""
            self._take("\\" + letter, f"[{negated}{_CLASSES[letter.lower()]}]")
        else:
            text, value = self._escaped()
            self._take(text, re.escape(value))
        self._repeat(_Group())

    def _escaped(self) -> tuple[str, str]:
        """The escape of one character at this place, as written, and that character."""
        letter = self.pattern[self.at + 1:self.at + 2]
        if letter in _CONTROLS:
            return "\\" + letter, _CONTROLS[letter]
        if letter in _ESCAPABLE and letter:
            return "\\" + letter, letter
        if (match := _HEX.match(self.pattern, self.at + 1)) and int(match[1] or match[2], 16) <= 0x10FFFF:
            return "\\" + match[0], chr(int(match[1] or match[2], 16))
        if letter.isdigit():
            raise PatternError(rf'the pattern holds a backreference, "\{letter}", which RE2 does not know')
        raise PatternError(rf'the pattern holds an unknown escape, "\{letter}"')

    def _class(self) -> None:
        end = ["["]
        self.at += 1
        if self.pattern.startswith("^", self.at):
            self.at += 1
            end.append("^")
        first = self.at
        while not self.pattern.startswith("]", self.at) or self.at == first:
            end.append(self._member(first))
        self.at += 1
        self.written.append("".join(end) + "]")
        self._repeat(_Group())

    def _member(self, first: int) -> str:
        """One character, range or class between brackets, translated."""
        letter = self.pattern[self.at + 1:self.at + 2] if self.pattern.startswith("\\", self.at) else ""
        if letter and letter in _CLASSES:
            self.at += 2
            if self.pattern.startswith("-", self.at) and not self.pattern.startswith("-]", self.at):
                raise PatternError(rf'the pattern is broken: "\{letter}-" begins no range', r"write \-")
            return _CLASSES[letter]
        low = self._single(first)
        if not self.pattern.startswith("-", self.at) or self.pattern.startswith("-]", self.at):
            return re.escape(low)
        self.at += 1
        high = self._single(-1)
        if high < low:
            raise PatternError(f'the pattern is broken: "{low}-{high}" runs backwards')
        return f"{re.escape(low)}-{re.escape(high)}"

    def _single(self, first: int) -> str:
        char = self.pattern[self.at:self.at + 1]
        if not char:
            raise PatternError('the pattern is broken: a "[" is not closed', r"write \[")
        if char == "\\":
            text, char = self._escaped()
            self.at += len(text)
            return char
        if char in "[]" or (char == "-" and self.at != first and not self.pattern.startswith("-]", self.at)):
            raise PatternError(f'the pattern holds "{char}" between brackets', rf"write \{char}")
        self.at += 1
        return char


def _power(ways: float, times: float) -> float:
    if times == 0:
        return 1.0
    return INFINITE if times * math.log2(ways) > math.log2(WAYS) + 1 else ways**times
