"""The updates that the week's people sent through Rung: no tracker knows of them, they are Rung's own events."""

from __future__ import annotations

from datetime import datetime

from connector.demo.sharing import Shared
from connector.store import Store
from rules.incident import Event


def record_sent(store: Store, shared: Shared, until: datetime) -> None:
    """Note what was sent until then, once; of tickets that the store holds."""
    for numbered in shared.whole.tickets:
        sent = [one for one in numbered.ticket.sent if one.at <= until]
        found = store.find(shared.keys[numbered.ticket.ticket]) if sent else []
        for stored in found:
            store.add_own_events(*stored.cursor, [
                Event(one.at, f"sent-{numbered.id}-{one.to}-{one.at:%d%H%M}", "update_sent", one.to, actor=one.by,
                      origin="rung", text=f"an update for {one.to} readers") for one in sent])
