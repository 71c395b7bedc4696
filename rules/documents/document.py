"""A YAML text as plain data that remembers where each piece stands: a policy, rung.yaml, rule cases, a mapping.

Scalars are read as YAML 1.2 reads them, so that ``on``, ``no`` and ``10:30`` are words and not
what YAML 1.1 makes of them.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple, TypeAlias

import yaml

from rules.documents.problems import DocumentErrors, Problem

Path: TypeAlias = tuple[str | int, ...]
"""The way to a piece of the data: keys and indices from the top."""

MAX_TEXT: Final = 1_000_000
MAX_NODES: Final = 20_000
"""Counted with aliases expanded: a few lines of them can stand for billions."""
MAX_DEPTH: Final = 40

_YAML: Final = "tag:yaml.org,2002:"
_PLAIN_TAGS: Final = {_YAML + name for name in
                      ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")}
_INT = re.compile(r"[-+]?\d{1,18}")
_FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d{1,3})?")
_WORDS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
                 "": None, "~": None, "null": None, "Null": None, "NULL": None}


class WrittenInt(int):
    """A whole number that still knows how it was written (``007``)."""

    text: str


class WrittenFloat(float):
    """A number that still knows how it was written (``3.10``)."""

    text: str


def as_text(value: Any) -> Any:
    """A number as it was written, where text is wanted: an account may be ``0042``."""
    return value.text if isinstance(value, WrittenInt | WrittenFloat) else value


class Place(NamedTuple):
    """A place in the text, counted from 1."""

    line: int
    column: int


class Spot(NamedTuple):
    """Where a piece stands, and what it was read from."""

    value: Place
    key: Place
    """Of the key that leads to it; of the value itself in a list."""
    node: yaml.Node


class Document:
    """The data of one file and the place of every piece of it.

    :param kind: what messages call it: ``policy``, ``configuration``, …
    :param words_only: every scalar stays the text that was written, and an empty one is no mistake:
        ``No``, ``-100`` and ``2016-02-29`` are words of a tracker in a mapping.
    :raises DocumentErrors: if it is not one well-formed YAML document.
    """

    def __init__(self, text: str, name: str, kind: str = "policy", *, words_only: bool = False) -> None:
        self.name = name
        self.kind = kind
        self._words_only = words_only
        self._text = text.removeprefix("\ufeff")
        self.problems: list[Problem] = []
        self.refused: set[Path] = set()
        """Where a mistake was noted already; what follows from it is not worth a word."""
        self._spots: dict[Path, Spot] = {}
        self._nodes = 0
        self.data: Any = None
        if len(text) > MAX_TEXT:
            raise DocumentErrors([Problem(name, 1, 1, f"a {kind} is at most {MAX_TEXT} characters long")])
        root, bangs = _compose(self._text, name, kind)
        self.problems += [_bang_problem(mark, self._text, name) for mark in bangs]
        if root is None:
            raise DocumentErrors([Problem(name, 1, 1, f"the {kind} is empty")])
        self.data = self._read(root, (), _place(root.start_mark))

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the value at ``path`` (or its key) begins; that of what encloses it if it is absent."""
        while path and path not in self._spots:
            path = path[:-1]
        spot = self._spots.get(path)
        if spot is None:
            return Place(1, 1)
        return spot.key if key else spot.value

    def place_in(self, path: Path, offset: int) -> Place:
        """Where the character ``offset`` of the text at ``path`` stands in the file."""
        spot = self._spots.get(path)
        if spot is None or not isinstance(spot.node, yaml.ScalarNode):
            return self.place(path)
        index = _index_of(self._text, spot.node, offset)
        before = self._text[:index]
        return Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)

    def problem(self, place: Place, message: str, hint: str = "") -> None:
        """Note a mistake at ``place``."""
        self.problems.append(Problem(self.name, place.line, place.column, message, hint))

    def _read(self, node: yaml.Node, path: Path, key: Place) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES or len(path) > MAX_DEPTH:
            limit = f"{MAX_NODES} pieces" if self._nodes > MAX_NODES else f"{MAX_DEPTH} levels of nesting"
            raise DocumentErrors([Problem(self.name, *_place(node.start_mark), f"a {self.kind} has at most {limit}",
                                          "aliases count for what they stand for")])
        self._spots[path] = Spot(_place(node.start_mark), key, node)
        if node.tag not in _PLAIN_TAGS:
            self.refused.add(path)
            if node.tag.startswith(_YAML):
                self.problem(_place(node.start_mark), f"the tag !!{node.tag.removeprefix(_YAML)} is not permitted")
            return "open"  # right almost anywhere, so that the rest around it is looked into
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._read(item, (*path, index), _place(item.start_mark)) for index, item in enumerate(node.value)]
        value = node.value if self._words_only else _scalar(node)
        if value is None:
            self.refused.add(path)
            what = f'"{path[-1]}"' if path and isinstance(path[-1], str) else "this entry"
            self.problem(key, f"{what if path else f'the {self.kind}'} is empty", "leave it out, or say what it is")
        return value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key, value in node.value:
            at = _place(key.start_mark)
            if key.tag == _YAML + "merge":
                merged.extend(value.value if isinstance(value, yaml.SequenceNode) else [value])
            elif not isinstance(key, yaml.ScalarNode):
                self.problem(at, "a key must be a word", "text that begins with { or [ belongs in quotes")
            elif key.value in data:
                first = self.place((*path, key.value), key=True)
                self.problem(at, f'"{key.value}" is given twice', f"first in line {first.line}")
            else:
                data[key.value] = self._read(value, (*path, key.value), at)
        for source in merged:
            self._merge(source, data, path)
        return data

    def _merge(self, source: yaml.Node, data: dict[str, Any], path: Path) -> None:
        """Take in what ``<<`` names, as far as it is not given already."""
        if not isinstance(source, yaml.MappingNode):
            self.problem(_place(source.start_mark), '"<<" takes a mapping')
            return
        for key, value in source.value:
            if isinstance(key, yaml.ScalarNode) and key.value not in data:
                data[key.value] = self._read(value, (*path, key.value), _place(key.start_mark))


class _Loader(yaml.SafeLoader):
    """Composes nodes, remembers words that begin with "!", and refuses to go too deep."""

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self.too_deep = f"a {kind} has at most {MAX_DEPTH} levels of nesting"
        self.depth = 0
        self.bangs: list[yaml.Mark] = []

    def scan_tag(self) -> yaml.TagToken:
        """To YAML `!assigned` is a tag, `! assigned` is `assigned`, and `[!assigned]` never ends."""
        token = super().scan_tag()
        if token.value[0] != "!!":
            self.bangs.append(token.start_mark)
        return token

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.depth > MAX_DEPTH:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, self.too_deep, mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _compose(text: str, name: str, kind: str) -> tuple[yaml.Node | None, list[yaml.Mark]]:
    """The one document of ``text``, and where in it words begin with "!"."""
    try:
        loader = _Loader(text, kind)
    except yaml.reader.ReaderError as error:
        before = text[:error.position]
        place = Place(before.count("\n") + 1, error.position - before.rfind("\n"))
        character = f"U+{ord(text[error.position]):04X}"
        raise DocumentErrors([Problem(name, *place, f"the character {character} is not permitted")]) from error
    try:
        return loader.get_single_node(), loader.bangs
    except yaml.MarkedYAMLError as error:
        if loader.bangs:  # more likely the cause than what the parser stumbled on behind it
            raise DocumentErrors(_bang_problem(mark, text, name) for mark in loader.bangs) from error
        mark = error.problem_mark or error.context_mark
        place = _place(mark) if mark else Place(1, 1)
        words = _plain_words(error, loader.too_deep, kind)
        if error.context == "while scanning a quoted scalar" and error.context_mark:
            began = _place(error.context_mark)
            words = f"the quote that begins in line {began.line}, column {began.column} is not closed"
        raise DocumentErrors([Problem(name, *place, words, _syntax_hint(error, kind))]) from error


def _bang_problem(mark: yaml.Mark, text: str, name: str) -> Problem:
    word = re.compile(r"![^\s,\]}]*").match(text, mark.index)
    example = f', as in "{word[0]}"' if word and len(word[0]) > 1 else ""
    return Problem(name, *_place(mark), 'text that begins with "!" belongs in quotes',
                   f"put the whole of it in quotes{example}")


def _plain_words(error: yaml.MarkedYAMLError, too_deep: str, kind: str) -> str:
    problem = str(error.problem or "it is not well-formed")
    if problem.startswith("but found another document"):
        return f"a {kind} is one document"
    if problem == too_deep or problem.startswith("found undefined alias"):
        return problem
    return f"not YAML: {problem}"


def _syntax_hint(error: yaml.MarkedYAMLError, kind: str) -> str:
    problem, context = str(error.problem), str(error.context)
    if "another document" in problem:
        return 'nothing may follow "---"'
    if "'\\t'" in problem:
        return "indent with spaces"
    if "flow sequence" in context or "flow mapping" in context or "anchor" in context or "block mapping" in context:
        what = "a condition" if kind == "policy" else "text"
        return f"{what} that holds brackets, a comma or && belongs in quotes"
    return ""


def _place(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _scalar(node: yaml.Node) -> Any:
    text: str = node.value
    if getattr(node, "style", None) is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        whole = WrittenInt(text)
        whole.text = text
        return whole
    if _FLOAT.fullmatch(text):
        number = WrittenFloat(text)
        number.text = text
        return number
    return text


def _index_of(text: str, node: yaml.ScalarNode, offset: int) -> int:
    """The index in ``text`` of character ``offset`` of the scalar's value.

    Value and writing are walked side by side: quotes, backslashes and indentation stand only in
    the writing, a folded line break is one blank of the value.
    """
    index, end = node.start_mark.index, node.end_mark.index
    if node.style in ("'", '"'):
        index += 1
    elif node.style in ("|", ">"):
        index = text.index("\n", index) + 1
    value: str = node.value
    for character in value[:offset]:
        if character.isspace():
            while index < end and text[index].isspace():
                index += 1
            continue
        while index < end and text[index] != character:
            index += 1
        index += 1
    while offset < len(value) and index < end and text[index] != value[offset]:
        index += 1
    return min(index, end)
