"""Notes to whoever an escalation calls: colleagues who are to take over or to decide, and the vendor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from connector.drafts.caller import caller
from connector.drafts.calls import is_outside
from connector.drafts.cases import Built, Case, earliest, only
from connector.drafts.coming import goal, promised
from connector.drafts.contexts import Call, Handover, Vendor
from connector.drafts.hit import hit, team
from connector.drafts.holding import SHORT
from connector.drafts.inside import inside
from connector.drafts.known import Known, known
from connector.drafts.said import Said, Source, not_known, plain
from connector.drafts.telling import Teller
from rules.decision import Firing, Recipient
from rules.incident import Event

TAKE_OVER: Final = "handover"
DECIDE: Final = "call"
VENDOR: Final = "vendor"


def note(case: Case, firing: Firing, also: Sequence[Firing] = ()) -> Built:
    """The note for ``firing``; ``also`` are earlier calls to the same readers that still stand."""
    to = firing.to
    assert to is not None  # only such firings come here
    if is_outside(to):
        return _to_vendor(case, firing, also)
    tell = Teller(case.policy.zone, case.decision.at, case.names, technical=True)
    here = known(case.incident, case.decision.at)
    promise = promised(case.incident, case.decision.at, case.policy, tell)
    coming, missed = not_known("a promised update"), not_known("a promise that was missed")
    if promise is not None and not here.is_done:
        coming, missed = (promise.said, missed) if promise.at > here.at else (coming, promise.said)
    called = _called(case, [firing, *also], tell)
    values = {
        **hit(here, case.decision, tell), **inside(here, case, tell), **caller(here, tell), **called,
        "to": Said(_names(case, to), (_rule(firing),)),
        "because": _because(firing, tell), "holds_it": _holds_it(here, to, tell),
        "also": tuple(Call(called=_when(one, tell), call=_number(one), because=_because(one, tell))
                      for one in also),
        "promised": coming, "promise_missed": missed,
    }
    takes_over = any(one.kind == "functional" and one.to is not None and one.to.kind == "rung"
                     for one in (firing, *also))
    phase = TAKE_OVER if takes_over else DECIDE
    passes = promise.at if promise is not None and promise.at > here.at else None
    return Built(f"handover/{phase}.txt.j2", phase, only(Handover, values),
                 earliest(_calls_again(case, [firing, *also]), passes))


def _holds_it(here: Known, to: Recipient, tell: Teller) -> Said:
    group = here.fields.get("group")
    if not group or group not in to.groups:
        return not_known("a team that holds it already")
    said = tell.field(here, "group")
    return Said(f"{said.text} holds it already", said.sources)


def _to_vendor(case: Case, firing: Firing, also: Sequence[Firing]) -> Built:
    """Another firm reads what customers may read, and what it needs to find the fault: no more."""
    tell = Teller(case.policy.zone, case.decision.at, case.names, hides_people=True, technical=True)
    here = known(case.incident, case.decision.at, readable=_is_public)
    tell.at_work(here)
    values = {
        **hit(here, case.decision, tell), **_called(case, [firing, *also], tell),
        "vendor_case": tell.field(here, "vendor_reference"), "engaged": _engaged(here, tell),
        "item": tell.field(here, "configuration_item"), "contact": _contact(here, tell),
    }
    if values["waits"].text == SHORT["vendor"]:
        values["waits"] = replace(values["waits"], text="waiting for you")
    for name in ("cause", "impact", "workaround"):
        if not values[name].known:
            values[name] = Said("nothing published yet", (Source(
                "absent", name, words=f"no public comment has a line `{name.capitalize()}: …`"),), False)
    return Built(f"handover/{VENDOR}.txt.j2", VENDOR, only(Vendor, values), _calls_again(case, [firing, *also]))


def _is_public(event: Event) -> bool:
    return event.kind == "public_comment"


def _engaged(here: Known, tell: Teller) -> Said:
    if not here.fields.get("vendor_reference"):
        return not_known("since when the vendor has a case")
    set_by = here.set_by.get("vendor_reference")
    return tell.instant(here.incident.opened_at if set_by is None else set_by.at,
                        [tell.field_source(here, "vendor_reference")], "when")


def _contact(here: Known, tell: Teller) -> Said:
    group = tell.field(here, "group")
    return Said(team(group.text), group.sources) if group.known else group


# -- calls

def _rule(firing: Firing) -> Source:
    to = firing.to
    assert to is not None
    whom = ", ".join([to.name, *to.groups, *to.people, *([to.note] if to.note else [])])
    words = f"{firing.rule}, call {firing.repetition + 1}: {firing.because}; calls {whom}"
    return Source("rule", firing.key, firing.at, "", plain(words))


def _because(firing: Firing, tell: Teller) -> Said:
    return tell.text(firing.because, _rule(firing)) if firing.because else not_known("a reason in the policy")


def _when(firing: Firing, tell: Teller) -> Said:
    return tell.instant(firing.at, [_rule(firing)], "when")


def _number(firing: Firing) -> Said:
    if not firing.repetition:
        return not_known("an earlier call")
    return Said(f"call {firing.repetition + 1}", (_rule(firing),))


def _called(case: Case, calls: Sequence[Firing], tell: Teller) -> dict[str, Any]:
    """The fields of ``contexts.Called``."""
    again, said = _next_call(case, calls), not_known("a further call")
    if again is not None:
        words = f"{again.rule}, call {again.repetition + 1}: due at {tell.when(again.at)}"
        said = tell.instant(again.at, [Source("rule", again.key, None, "", plain(words))], "a further call")
    return {"called": _when(calls[0], tell), "call": _number(calls[0]), "again": said,
            **goal(case.decision, tell)}


def _next_call(case: Case, calls: Sequence[Firing]) -> Firing | None:
    """The next repetition of any of ``calls``."""
    chains = {(*call.chain, call.cycle) for call in calls}
    pending = (one for one in case.decision.firings if one.status == "pending" and (*one.chain, one.cycle) in chains)
    return min(pending, key=lambda one: one.at, default=None)


def _calls_again(case: Case, calls: Sequence[Firing]) -> datetime | None:
    again = _next_call(case, calls)
    return None if again is None else again.at


def _names(case: Case, to: Recipient) -> str:
    """Whom it calls, as people know them: groups, people and their role; of a role that nobody has, why."""
    name = to.name.replace("-", " ")
    if to.groups and (to.kind == "rung" or name == "group"):
        return plain(_listed(to.groups))
    named = _listed([*to.groups, *(case.names.of(account) for account in to.people)])
    if to.kind == "rung" or name.lower() in named.lower():
        return plain(named or name)
    if not named:
        return plain(f"{name} ({to.note})" if to.note else name)
    return plain(f"{named}, {name}")


def _listed(names: Sequence[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last
