"""The small types of which the policy file is made: names, texts, durations, conditions."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from rules.documents.document import as_text

NAME_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
DURATION_PATTERN: Final = r"^\s*(\d+\s*[smhdw]\s*)+$"
"""For editors only: ``rules.durations`` has the last word."""

MAX_CONDITION: Final = 2000
PRIORITIES: Final = ("P1", "P2", "P3", "P4", "P5")
PriorityName = Literal["P1", "P2", "P3", "P4", "P5"]
LevelName = Literal["high", "medium", "low"]


def _as_condition(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else as_text(value)


# The constraint stands before the conversion, so that it is the string's own and its error says so.
Text = Annotated[str, Field(min_length=1), BeforeValidator(as_text)]
# They have no description of their own: it would hide that of the field.
Name = Annotated[str, Field(pattern=NAME_PATTERN), BeforeValidator(as_text)]
Duration = Annotated[
    str, Field(min_length=1, json_schema_extra={"pattern": DURATION_PATTERN}), BeforeValidator(as_text)]


class Shape(BaseModel):
    """What every part of the file has in common: nothing unknown, nothing converted in silence."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


def _kind_of_item(value: Any) -> str | None:
    if isinstance(value, list):
        return "<nested>"
    if isinstance(value, (AnyItem, AllItem)):
        return "<any>" if isinstance(value, AnyItem) else "<all>"
    if isinstance(value, dict):
        return "<any>" if "any" in value else "<all>" if "all" in value else None
    return None if value is None else "<text>"


Condition = TypeAliasType("Condition", Annotated[str, Field(
    min_length=1, max_length=MAX_CONDITION,
    description="a condition on the state of the incident; time is never inside it, that is what a clock is for",
), BeforeValidator(_as_condition)])


class AnyItem(Shape):
    """Holds when at least one item does; a list among its items holds when all of it does."""

    any: Annotated[list[ItemOfAny], Field(min_length=1)]
    """Conditions of which one must hold."""


class AllItem(Shape):
    """Holds when every item does."""

    all: Items
    """Conditions that must all hold."""


_WRONG_ITEM: Final[dict[str, Any]] = {
    "custom_error_type": "condition", "custom_error_message": "a condition is text, {any: […]} or {all: […]}"}
Item = Annotated[
    Annotated[Condition, Tag("<text>")] | Annotated[AnyItem, Tag("<any>")] | Annotated[AllItem, Tag("<all>")],
    Discriminator(_kind_of_item, **_WRONG_ITEM)]
Items = Annotated[list[Item], Field(min_length=1)]
ItemOfAny = Annotated[
    Annotated[Condition, Tag("<text>")] | Annotated[AnyItem, Tag("<any>")] | Annotated[AllItem, Tag("<all>")]
    | Annotated[Items, Tag("<nested>")],
    Discriminator(_kind_of_item, **_WRONG_ITEM)]
AnyItem.model_rebuild()
AllItem.model_rebuild()


def _kind_of_when(value: Any) -> str:
    return "<items>" if isinstance(value, list) else "<item>"


When = Annotated[
    Annotated[Item, Tag("<item>")] | Annotated[Items, Tag("<items>")],
    Discriminator(_kind_of_when),
    Field(description="the conditions, all of which must hold; without any it always holds")]
