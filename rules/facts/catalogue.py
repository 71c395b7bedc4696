"""The closed list of facts that a condition may name.

To add a fact, add one row here and a YAML case; the check of policies, the editor schema and
``docs/facts.md`` follow from the row. No fact knows the time: clocks are a rule's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from rules.facts.fact import Decided, Derived, Fact, Field, Fields, Running, Timed
from rules.facts.types import BOOL, INT, STRING, STRINGS, FactType, one_of, some_of
from rules.incident import DONE_STATES, HOLD_REASONS, LEVELS, MAJOR_STATES, OPEN_STATES, STATES, Event, Value
from rules.text import labelled, promised_words

STAFF: Final = ("staff", "unknown")
"""Origins that may be a member of staff. An export that does not say who is who has only these."""


def is_staff_word(event: Event) -> bool:
    """A comment or note that a member of staff wrote, not the caller, not automation."""
    return event.origin == "staff" and event.kind in ("public_comment", "internal_note")


def is_public_update(event: Event) -> bool:
    """Stakeholders heard from us: a public comment of staff, or an update sent through Rung."""
    return event.kind == "update_sent" or (event.kind == "public_comment" and event.origin == "staff")


def is_acknowledgement(event: Event) -> bool:
    """Somebody of the team took it up: work began, one assigned oneself, wrote, or said so.

    Never automation, never Rung's own write; that another assigned it is no acknowledgement.
    """
    if event.kind == "ack":
        return True
    if event.origin not in STAFF:
        return False
    if event.field == "state":
        return event.new in ("in_progress", "on_hold", "resolved", "closed")
    if event.field == "assignee":
        return bool(event.new) and event.new == event.actor
    return is_staff_word(event)


def is_handover(event: Event) -> bool:
    """The field went from one known holder to another."""
    return bool(event.old) and bool(event.new) and event.old != event.new


def is_bounce(event: Event, held: tuple[Value, ...]) -> bool:
    """It came back to a holder that had had it before."""
    return bool(event.new) and event.new != event.old and event.new in held


def is_reopening(event: Event) -> bool:
    return event.field == "state" and event.old in DONE_STATES and event.new in OPEN_STATES


def is_raise(event: Event) -> bool:
    """The tracker's priority became more severe, by somebody else than Rung."""
    return (event.field == "priority" and event.origin != "rung" and isinstance(event.old, int)
            and isinstance(event.new, int) and event.new < event.old)


def _waits_for(whom: str, state: Value | None, reason: Value | None) -> bool | None:
    """What is not on hold waits for nobody, though the source says nothing of reasons."""
    if state not in (None, "on_hold") or reason not in (None, whom):
        return False
    return None if state is None or reason is None else True


def _count(name: str) -> Running:
    tests = {"reassignments": is_handover, "group_changes": is_handover, "reopenings": is_reopening,
             "priority_raises": is_raise}
    on = {"reassignments": "assignee", "group_changes": "group", "reopenings": "state", "priority_raises": "priority"}
    test = tests[name]
    return Running((on[name],), lambda _: 0, lambda n, event, _: n + 1 if test(event) else n)


def _words(test: str) -> Running:
    def step(count: int, event: Event, _: Fields) -> int:
        if test == "caller":
            return count + (event.origin == "caller")
        return count + (is_public_update(event) if test == "public" else is_staff_word(event))
    on = {"caller": ("public_comment",), "public": ("public_comment", "update_sent"), "note": ("internal_note",)}
    return Running(on[test], lambda _: 0, step)


Holders = tuple[tuple[Value, ...], int]


def _bounces(field: str) -> Running:
    def start(opening: Fields) -> Holders:
        return ((opening[field],) if opening.get(field) else (), 0)

    def step(state: Holders, event: Event, _: Fields) -> Holders:
        held, count = state
        if not event.new:
            return state
        if event.new in held:
            return held, count + is_bounce(event, held)
        return (*held, event.new), count
    return Running((field,), start, step, lambda state: state[1])


def _distinct(field: str) -> Running:
    def start(opening: Fields) -> tuple[Value, ...]:
        return (opening[field],) if opening.get(field) else ()

    def step(held: tuple[Value, ...], event: Event, _: Fields) -> tuple[Value, ...]:
        return held if not event.new or event.new in held else (*held, event.new)
    return Running((field,), start, step, len)


def _label(label: str) -> Running:
    def step(state: bool, event: Event, _: Fields) -> bool:
        return state or (is_staff_word(event) and label in labelled(event.text or ""))
    return Running(("public_comment", "internal_note"), lambda _: False, step)


def _awaiting_reply(state: bool, event: Event, _: Fields) -> bool:
    return event.origin == "caller" or (state and not is_public_update(event))


def _promise(state: bool, event: Event, _: Fields) -> bool:
    if is_staff_word(event) and promised_words(event.text or ""):
        return True
    return state and not is_public_update(event)


def _engages_vendor(state: bool, event: Event, _: Fields) -> bool:
    return state or event.new == "vendor" if event.field == "hold_reason" else bool(event.new)


_SAID = ("public_comment", "internal_note", "update_sent")

ROWS: Final[tuple[Fact, ...]] = (
    # -- as the ticket has it
    Fact("state", one_of(*STATES), "where the incident stands", Field()),
    Fact("impact", one_of(*LEVELS), "how much of the business is hit", Field()),
    Fact("urgency", one_of(*LEVELS), "how soon the business needs it back", Field()),
    Fact("title", STRING, "the short description", Field()),
    Fact("description", STRING, "the long description", Field()),
    Fact("service", STRING, "the business service that is hit", Field()),
    Fact("service_tier", INT, "how much the business depends on the service", Field(), "1 is the most critical"),
    Fact("configuration_item", STRING, "the device, link or application at fault", Field()),
    Fact("group", STRING, "the assignment group that holds it", Field()),
    Fact("assignee", STRING, "the account it is assigned to", Field()),
    Fact("reporter", STRING, "the account of the caller", Field()),
    Fact("customer", STRING, "the customer or organisation it belongs to", Field()),
    Fact("location", STRING, "the site that it names", Field()),
    Fact("channel", STRING, "how it was reported: phone, e-mail, portal, monitoring", Field()),
    Fact("category", STRING, "the category as the source names it", Field()),
    Fact("subcategory", STRING, "the subcategory as the source names it", Field()),
    Fact("labels", STRINGS, "the labels or tags it carries", Field()),
    Fact("hold_reason", one_of(*HOLD_REASONS), "whom or what it waits for while on hold", Field()),
    Fact("vendor_reference", STRING, "the vendor's own number of the case", Field()),
    Fact("problem", STRING, "the problem record it is linked to", Field()),
    Fact("change", STRING, "the change it is linked to", Field()),
    Fact("users_affected", INT, "how many people cannot work as they should", Field(), "people"),
    Fact("outage", BOOL, "the service is down, not merely degraded", Field()),
    Fact("vip", BOOL, "the caller is a VIP", Field()),
    Fact("security", BOOL, "it is a security incident", Field()),
    Fact("major_incident", one_of(*MAJOR_STATES), "where it stands as a major incident", Field()),
    Fact("close_code", STRING, "how it was closed", Field()),
    # -- computed from fields
    Fact("open", BOOL, "neither resolved, closed nor cancelled",
         Derived(("state",), lambda state: state in OPEN_STATES)),
    Fact("assigned", BOOL, "somebody is assigned", Derived(("assignee",), bool)),
    Fact("grouped", BOOL, "an assignment group holds it", Derived(("group",), bool)),
    Fact("has_parent", BOOL, "it was filed under another incident", Derived(("parent",), bool)),
    Fact("is_duplicate", BOOL, "it was marked as a duplicate of another", Derived(("duplicate_of",), bool)),
    Fact("has_due_date", BOOL, "it carries a due date", Derived(("due_date",), bool)),
    Fact("awaiting_caller", BOOL, "on hold until the caller answers",
         Derived(("state", "hold_reason"), partial(_waits_for, "caller"), takes_none=True)),
    Fact("awaiting_vendor", BOOL, "on hold until the vendor answers",
         Derived(("state", "hold_reason"), partial(_waits_for, "vendor"), takes_none=True)),
    Fact("vendor_engaged", BOOL, "the vendor has a case of it, or it waits for the vendor",
         Running(("vendor_reference", "hold_reason"),
                 lambda opening: bool(opening.get("vendor_reference")) or opening.get("hold_reason") == "vendor",
                 _engages_vendor)),
    # -- carried along the history
    Fact("acknowledged", BOOL, "somebody of the team has taken it up",
         Running(("state", "assignee", "public_comment", "internal_note", "ack"), lambda _: False,
                 lambda state, event, _: state or is_acknowledgement(event))),
    Fact("reassignments", INT, "how often it went from one assignee to another", _count("reassignments"), "times"),
    Fact("assignees", INT, "how many different people have held it", _distinct("assignee"), "people"),
    Fact("group_changes", INT, "how often it went from one group to another", _count("group_changes"), "times"),
    Fact("groups", INT, "how many different groups have held it", _distinct("group"), "groups"),
    Fact("bounces", INT, "how often it came back to a group that had held it", _bounces("group"), "times"),
    Fact("reopenings", INT, "how often it was reopened", _count("reopenings"), "times"),
    Fact("priority_raises", INT, "how often the tracker's priority was raised", _count("priority_raises"), "times"),
    Fact("public_updates", INT, "updates that stakeholders could read", _words("public"), "updates"),
    Fact("internal_notes", INT, "work notes by staff", _words("note"), "notes"),
    Fact("caller_comments", INT, "comments by the caller", _words("caller"), "comments"),
    Fact("awaiting_reply", BOOL, "the caller wrote last; an answer is ours to give",
         Running(_SAID, lambda _: False, _awaiting_reply)),
    Fact("update_promised", BOOL, "staff promised a next update and none has gone out since",
         Running(_SAID, lambda _: False, _promise)),
    Fact("has_workaround", BOOL, "staff noted a line `Workaround: …`", _label("workaround")),
    Fact("has_cause", BOOL, "staff noted a line `Cause: …`", _label("cause")),
    Fact("has_eta", BOOL, "staff noted a line `ETA: …`", _label("eta")),
    # -- changing at instants known beforehand
    Fact("working_hours", BOOL, "the policy's working calendar is open",
         Timed("the calendar named in `working_hours`")),
    Fact("open_calendars", some_of(), "the policy's calendars that are open", Timed("every calendar of the policy")),
    Fact("in_change_window", BOOL, "planned work on its item or service is going on",
         Timed("change windows", ("configuration_item", "service"))),
    Fact("parent_open", BOOL, "the incident it was filed under is open", Timed("the parent's history", ("parent",))),
    Fact("open_on_same_ci", INT, "open incidents on its configuration item, itself counted",
         Timed("the histories of its neighbours", ("configuration_item",)), "incidents"),
    Fact("children_open", INT, "open incidents filed under it", Timed("the histories of its children"), "incidents"),
    # -- following from the decision
    Fact("priority", INT, "the priority: in `priority.adjust` the base, elsewhere after adjustment",
         Decided("priority"), "1 (highest) to 5"),
    Fact("tracker_priority", INT, "the priority that the tracker itself shows", Decided("tracker"), "1 (highest) to 5"),
    Fact("rung", one_of(), "the rung of the ladder whose group holds it", Decided("ladder")),
    Fact("rung_number", INT, "the number of that rung, 0 where no rung holds it", Decided("ladder"), "1 is the lowest"),
    Fact("acknowledge_breached", BOOL, "it was not acknowledged in time", Decided("target")),
    Fact("restore_breached", BOOL, "it was not restored in time", Decided("target")),
    Fact("update_breached", BOOL, "the next stakeholder update is late", Decided("target")),
)

FACTS: Final[Mapping[str, Fact]] = {row.name: row for row in ROWS}

OPEN_TYPES: Final = {"rung": "one of the policy's rungs", "open_calendars": "list of the policy's calendars"}
"""In words, the types that each policy closes with names of its own."""


def fact_types(calendars: tuple[str, ...], rungs: tuple[str, ...]) -> dict[str, FactType]:
    """Every fact's type within one policy, whose own names close the last open enumerations."""
    types = {row.name: row.type for row in ROWS}
    types["open_calendars"] = some_of(*calendars)
    types["rung"] = one_of(*rungs)
    return types
