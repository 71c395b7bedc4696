"""What a mapping file declares: which column is which, and what its words mean."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Kind: TypeAlias = Literal["audit-log", "list", "jira-csv", "jira-search", "table"]
"""Of an export; ``table`` is of a ServiceNow that is read live."""
Known: TypeAlias = Literal["history", "opening", "last", "resolved", "closed"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str | list) else value


Names: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
"""Names of a column, the preferred first: what one export calls ``Priority`` is ``priority`` in another."""
Words: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Time(Part):
    """How instants are written."""

    formats: Words = ("iso",)
    """``strptime`` formats, tried in order; ``iso`` is ISO 8601, ``epoch`` seconds or milliseconds since 1970."""
    zone: str = "UTC"
    """The zone of a time that names none."""
    words: dict[str, str] = {}
    """Words of another language → English, as ``strptime`` wants them: ``Mai: May``, ``vorm.: AM``."""


class Column(Part):
    """Where a field of Rung comes from."""

    column: Names
    words: dict[str, str] = {}
    """Value of the source → value of Rung, whatever the case of the letters. "" is *known to be empty*."""
    unknown: Words = ()
    """Values that are no answer (``-100``): the field is left unknown, and the value is counted in the report."""
    missing: Literal["empty", "unknown"] = "unknown"
    """Whether no value means that there is none (nobody is assigned), or that the export does not say."""
    unmapped: Literal["unknown", "reject"] = "unknown"
    """Whether a value without a word leaves the field unknown, or has the row set aside."""
    known: Known | None = None
    """From when on the column's value holds. ``history``: from the row's instant (an audit log's own);
    ``opening``: it never changes; ``last``: from the last update (a list's own); ``resolved``, ``closed``:
    it is a final value, known only from that instant on, whichever rows it is copied onto."""
    hold: dict[str, str] = {}
    """For ``state``: word of the source → what is waited for while on hold."""
    categories: dict[str, str] = {}
    """For Jira's ``state``: key of the status category → state, for a status without a word."""
    separator: str = ""
    """For ``labels``: what stands between them; blanks where it is empty."""


    def with_changes(self, own: Column) -> Column:
        """This one with what ``own`` says in its place; of words, both."""
        said = {name: getattr(own, name) for name in own.model_fields_set}
        theirs = {word.casefold() for word in own.words}
        kept = {word: meaning for word, meaning in self.words.items() if word.casefold() not in theirs}
        return self.model_copy(update={**said, "words": {**kept, **own.words}})


Fields: TypeAlias = dict[str, Column]


class Comments(Part):
    """Comments in cells of a repeated column."""

    column: Names
    separator: str = ";"
    """Between date, author and text."""
    kind: Literal["public_comment", "internal_note"] = "public_comment"
    """Such a cell does not say whether the caller can read it, so it is declared."""


class Mapping(Part):
    """A whole mapping file."""

    mapping: str
    """Its name."""
    kind: Kind
    about: str = ""
    extends: str = ""
    """The shipped mapping that this one changes: what is not said here is said there."""
    recognise: Words = ()
    """Columns by which a file is recognised as one for this mapping, all of them."""
    time: Time = Time()
    missing: Words = ()
    """What stands for no value; an empty cell always does."""
    encoding: str = "utf-8"
    delimiter: str = ""
    """Of CSV; recognised from the header (comma, semicolon, tab) where it is empty."""
    id: Names = ("id",)
    """The incident's immutable id; rows with the same one are the same incident."""
    key: Names | None = None
    """What people call it; the id where there is none."""
    at: Names | None = None
    """The instant of the row."""
    version: Names | None = None
    """The update counter."""
    first_version: str = ""
    """The counter of the row that shows the incident as it was created, where there is a counter."""
    actor: Names | None = None
    opener: Names | None = None
    """Who created it, where the history does not say."""
    opened: Names | None = None
    resolved: Names | None = None
    """Only places the event that the history lacks: never read as history itself."""
    closed: Names | None = None
    updated: Names | None = None
    """The last update of a list's row."""
    opened_as: str = "new"
    """The state at opening, where the export does not show it."""
    comparable: bool = False
    """Whether actor, assignee and reporter are accounts of one and the same namespace."""
    automation: Words = ()
    """Accounts that are not people."""
    agents: Words = ()
    """Accounts known to be staff."""
    fields: dict[str, Annotated[Column, BeforeValidator(_column)]] = {}
    """Field of Rung → where it comes from."""
    comments: Comments | None = None
    ignore: Words = ()
    """Columns that are known and hold nothing for Rung."""


    def with_changes(self, own: Mapping) -> Mapping:
        """This one with what ``own`` says in its place; its fields are taken into those that are here."""
        said = {name: getattr(own, name) for name in own.model_fields_set}
        return self.model_copy(update={**said, "fields": merged(self.fields, own.fields)})


def merged(fields: Fields, own: Fields) -> dict[str, Column]:
    """``fields`` with what ``own`` says of some of them, or beside them."""
    return {**fields, **{name: fields[name].with_changes(column) if name in fields else column
                         for name, column in own.items()}}


TEXTS: Final = frozenset({"title", "description", "close_notes"})
"""Fields whose blanks and line breaks are kept as they are."""
