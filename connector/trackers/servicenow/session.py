"""Whether what answers is the instance, asked by the configured account, and understands what is asked."""

from __future__ import annotations

from typing import Final

from connector.config.sources import ServiceNow
from connector.trackers.errors import Untrusted
from connector.trackers.http.answers import Answer
from connector.trackers.servicenow.cells import raw
from connector.trackers.servicenow.conditions import Own
from connector.trackers.servicenow.table import Tables

_ME: Final = "sys_id=javascript:gs.getUserID()"


def trust(answer: Answer) -> None:
    """Looks at every answer: an instance says in a header whether the session is anybody's.

    :raises Untrusted: where it is nobody's.
    """
    if answer.headers.get("X-Is-Logged-In", "true").lower() == "false":
        raise Untrusted("anonymous", "the instance takes the session for nobody's",
                        hint="look at the login in rung.yaml")


def account(tables: Tables) -> str | None:
    """The user name of the session; ``None`` where the account may not read its own record. :raises TrackerError:"""
    found = tables.readable("sys_user", _ME, ("sys_id", "user_name"))
    if found is None or not found.rows:
        return None
    if len(found.rows) > 1:
        raise Untrusted("query-ignored", "the instance answered every user where the account itself was asked for")
    return raw(found.rows[0], "user_name") or None


def check_account(tables: Tables, config: ServiceNow) -> str | None:
    """As ``account``. :raises Untrusted: where it is not the configured one."""
    name = account(tables)
    wanted = config.login.user
    if name is not None and (name == "guest" or (wanted is not None and name.casefold() != wanted.casefold())):
        raise Untrusted("anonymous", f'the session is that of "{name}", not of the configured account',
                        hint="look at the login in rung.yaml")
    return name


def check_query(tables: Tables, config: ServiceNow, own: Own) -> None:
    """Ask for what cannot be. :raises Untrusted: where something comes back: a part of the query is ignored."""
    for query, wrong in own.canaries().items():
        if tables.page(config.table, query, ("sys_id",), limit=1, counted=False).rows:
            raise Untrusted("query-ignored", f"{wrong}, and would list rows that it excludes", where=config.source,
                            hint=f"look at `query`: does {config.table} have each field as it is spelt there, and may "
                                 "the account read it?")
