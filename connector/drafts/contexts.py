"""What templates are given: one documented context per audience.

``templates/README.md`` is generated from these classes; every field has one sentence. All values
are ``Said``: words with their sources, false in an `{% if %}` where the fact is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

from connector.drafts.said import Said


@dataclass(frozen=True, kw_only=True)
class Hit:
    """What is hit, and who: the same for every reader."""

    key: Said
    """The ticket's key, by which people refer to it."""
    severity: Said
    """The priority as number and word: `P1 (critical)`."""
    kind: Said
    """`outage` where the ticket says that the service is down, else `incident`."""
    service: Said
    """The business service that is hit."""
    title: Said
    """The ticket's short description, in the words of whoever wrote it; that of monitoring only for technicians."""
    impact: Said
    """The impact in the words of staff: the latest line `Impact: …`."""
    impact_level: Said
    """The ticket's field impact: `high`, `medium` or `low`."""
    outage: Said
    """`is down`, where the ticket says so; to be printed behind the service."""
    people: Said
    """How many cannot work as they should, by the ticket's field or a later line `Users: …`: `120 people`, `1 person`;
    of what is over, the most there were."""
    at_work: Said
    """`nobody is kept from working any more`, `nobody is affected`: where the ticket, or a line of staff such as
    `Impact: none` or `Users: 0`, says so and nothing later says otherwise."""
    location: Said
    """The ticket's field for its site, which need not be where it was reported from."""
    reported: Said
    """When the ticket was opened."""
    reopened: Said
    """When it was reopened last; not known where it never was."""
    state: Said
    """Where it stands, as a sentence without full stop: `the team Network L2 is working on it`."""
    waits: Said
    """While it is on hold, for the subject: `waiting for the vendor`; not known while it is not."""
    held_since: Said
    """Since when it is on hold, waiting for whom it waits; not known while it is not."""
    next_step: Said
    """While it is on hold, what is to come next: `an answer from the vendor`."""
    cause: Said
    """The suspected cause: the latest line `Cause: …` of staff."""
    workaround: Said
    """What readers can do meanwhile: the latest line `Workaround: …` of staff."""


@dataclass(frozen=True, kw_only=True)
class Business(Hit):
    """For those who use or pay for the service: no names of people, no device, an estimate only from the lead.

    Every audience of the policy without a context of its own is given this one.
    """

    action: Said
    """What is being done: the latest line `Action: …` of staff, else `state`."""
    action_said: Said
    """When `action` was said, where that is an hour ago or before `last_update`."""
    workaround_said: Said
    """When `workaround` was said, where that is an hour ago or before `last_update`."""
    standing: Said
    """That it is on hold, as a sentence without full stop, where `action` says something else."""
    late_promise: Said
    """For when these readers were promised an update that has not come a quarter of an hour later."""
    estimate: Said
    """When it will be restored, with when that was said; here only what the incident lead said."""
    missed_estimate: Said
    """The latest estimate, where its time has passed; then `estimate` is not known."""
    next_update: Said
    """When readers hear again: the promise in force, else what the policy's cadence gives."""
    last_update: Said
    """When these readers heard last."""
    changed: tuple[Said, ...]
    """What is new since they heard last: `the suspected cause`, `the team`; empty where nothing is."""
    outcome: Said
    """`resolved`, `closed` or `cancelled`; not known while it is open."""
    ended: Said
    """When it was resolved, closed or cancelled."""
    lasted: Said
    """How long that took from the opening of the ticket, pauses included."""
    resolution: Said
    """How it was resolved: the latest line `Resolution: …` or `Fix: …`, else the close notes."""
    prevention: Said
    """What keeps it from coming back: the latest line `Prevention: …`."""
    team: Said
    """The assignment group that holds it."""
    sender: Said
    """The sender, without a name: `The incident lead, Network L2`; `The team Network L2` where nobody is assigned."""


@dataclass(frozen=True, kw_only=True)
class Executive(Business):
    """For those who answer for the business: any estimate of staff, with who gave it, and the goal."""

    estimate_from: Said
    """Who gave the estimate, and when."""
    goal: Said
    """Until when the policy wants it restored; not an estimate."""
    goal_missed: Said
    """Since when that goal has been missed; not known where it has not been."""
    goal_rests: Said
    """Since when the time to that goal has rested, for it waits for somebody; not known where it does not."""
    goal_gone: Said
    """That the time for its priority was over before it was given that priority, as a sentence without full
    stop; `goal` is then the instant at which it was."""
    lead: Said
    """The incident lead: its assignee."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that was done or found out."""

    at: Said
    """When."""
    who: Said
    """The person who did it."""
    what: Said
    """The note, or the change: shortened, without the lines that stand elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Inside:
    """What only colleagues are told."""

    item: Said
    """The configuration item at fault."""
    link: Said
    """The address of the ticket."""
    reporter: Said
    """The person who reported it."""
    group: Said
    """The assignment group that holds it."""
    lead: Said
    """The incident lead: its assignee."""
    cause_from: Said
    """Who named the suspected cause, and when."""
    action: Said
    """What is being done: the latest line `Action: …` of staff, else `state`."""
    action_from: Said
    """Who said what is being done, and when."""
    standing: Said
    """That it is on hold, as a sentence without full stop, where `action` says something else."""
    vendor_case: Said
    """The vendor's own number of the case."""
    problem: Said
    """The problem record it is linked to."""
    change: Said
    """The change it is linked to."""
    goal: Said
    """Until when the policy wants it restored."""
    goal_missed: Said
    """Since when that goal has been missed; not known where it has not been."""
    goal_rests: Said
    """Since when the time to that goal has rested, for it waits for somebody; not known where it does not."""
    goal_gone: Said
    """That the time for its priority was over before it was given that priority, as a sentence without full
    stop; `goal` is then the instant at which it was."""
    tried: tuple[Step, ...]
    """What was tried and who held it, in order, the latest at most eight."""
    left_out: Said
    """How many earlier steps are not in `tried`; not known where none."""
    wordless: Said
    """That the source shows no comments and notes, so that what was done cannot be seen; not known where it does."""


@dataclass(frozen=True, kw_only=True)
class Technical(Executive, Inside):
    """For the technical team: names, devices, what was tried."""


@dataclass(frozen=True, kw_only=True)
class Called:
    """Which call of the policy it is."""

    called: Said
    """When this call fell due."""
    call: Said
    """Which call this is, from the second on: `call 3`; not known of the first."""
    again: Said
    """When the rule calls again if nobody answers; not known where it does not."""
    goal: Said
    """Until when the policy wants it restored."""
    goal_missed: Said
    """Since when that goal has been missed; not known where it has not been."""
    goal_rests: Said
    """Since when the time to that goal has rested, for it waits for somebody; not known where it does not."""
    goal_gone: Said
    """That the time for its priority was over before it was given that priority, as a sentence without full
    stop; `goal` is then the instant at which it was."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """Another call to the same readers, which the same note answers."""

    called: Said
    """When it fell due."""
    call: Said
    """Which call of its rule it is, from the second on; not known of the first."""
    because: Said
    """Why: the reason of its rule."""


@dataclass(frozen=True, kw_only=True)
class Handover(Hit, Inside, Called):
    """For whoever is called: what is hit, what was tried, what is suspected, what is asked, by when."""

    to: Said
    """Who is called: the groups of the rung, the people of the role, or its name."""
    because: Said
    """Why it is called: the reason of the policy's rule, as it was at `called`."""
    holds_it: Said
    """`Network L3 holds it already`: where the readers are the team that holds it."""
    also: tuple[Call, ...]
    """Earlier calls to the same readers that still stand, the latest first; empty where there is none."""
    description: Said
    """What was reported, at length: the ticket's description, where it is more than `title`."""
    caller_words: Said
    """What the caller wrote last, where staff has not answered it in public since."""
    caller_wrote: Said
    """When the caller wrote that."""
    unanswered_since: Said
    """Since when the caller waits for an answer: the first comment that nobody answered, else the report itself.
    Not known where nobody waits, and where the source does not show what was said."""
    promised: Said
    """For when staff promised an update that has not gone out and still lies ahead."""
    promise_missed: Said
    """For when staff promised an update that has not gone out, where that has passed."""


@dataclass(frozen=True, kw_only=True)
class Vendor(Hit, Called):
    """For another firm, when the rung that is called lies outside the tracker: no names of people, nothing of
    internal notes. `impact`, `cause` and `workaround` are those of public comments only."""

    vendor_case: Said
    """Their own number of the case."""
    engaged: Said
    """Since when the ticket holds that number."""
    item: Said
    """The configuration item at fault."""
    contact: Said
    """Whom to ask: the team that holds it."""
