"""Which policy is in force, and since when each was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from connector.problems import refusal
from connector.store import Store
from rules.decide import InForce
from rules.documents.problems import DocumentErrors
from rules.policy.load import load_policy
from rules.policy.values import Policy, text_digest


def checked(text: str, name: str) -> Policy:
    """:raises RungError: with every mistake of the policy."""
    try:
        return load_policy(text, name)
    except DocumentErrors as error:
        raise refusal(error.problems) from error


def put_into_force(store: Store, text: str, name: str, now: datetime) -> bool:
    """Have the policy hold from ``now`` on, the first one since ever; whether it is new.

    :raises RungError: with every mistake of the policy; then the one before stays in force.
    """
    digest, known = text_digest(text), store.policies()
    if known and known[-1].digest == digest:
        return False
    checked(text, name)
    return store.put_policy(text, name, digest, now if known else None)


def in_force(store: Store) -> Sequence[InForce]:
    """Every policy that was ever in force, in order."""
    return tuple(InForce(checked(policy.text, policy.name), policy.since) for policy in store.policies())
