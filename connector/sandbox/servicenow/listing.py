"""Reading: lists of rows and single rows, as the Table API answers them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from zlib import crc32

from connector.sandbox.servicenow.database import OF_A_TICKET
from connector.sandbox.servicenow.encoded import Condition, NotInSandbox, Query, parse
from connector.sandbox.servicenow.instance import Instance, Session
from connector.sandbox.servicenow.journal import journal_text
from connector.sandbox.servicenow.matching import Row, select
from connector.sandbox.servicenow.reading import condition_on
from connector.sandbox.servicenow.refusals import Refusal, absent, outside
from connector.sandbox.servicenow.schema import TABLES
from connector.sandbox.servicenow.shapes import Display, Json, Shape

DEFAULT_LIMIT: Final = 10_000
DISPLAYS: Final[Mapping[str, Display]] = {"false": "false", "true": "true", "all": "all"}


@dataclass(frozen=True)
class Page:
    rows: Sequence[Json]
    headers: Mapping[str, str]


def rows_page(instance: Instance, session: Session, table: str, args: Mapping[str, str], base: str, path: str,
              *, short: bool = False) -> Page:
    """A page of rows. The limit counts before rights do, so it may be short, or empty, and not the end.

    :raises Refusal:
    """
    limit, offset = _count(args, "sysparm_limit", DEFAULT_LIMIT), _count(args, "sysparm_offset", 0)
    found = matching(instance, session, table, _query_text(table, args), offset)
    page = found[offset:offset + (max(1, limit // 2) if short else limit)]
    shape = shape_of(instance, session, args, base)
    hidden = instance.hidden_fields(session, table)
    seen = _permitted(instance, session, table, page)
    return Page(shape.rows(table, seen, hidden), _headers(args, base + path, len(found), offset, limit))


def one_row(instance: Instance, session: Session, table: str, sys_id: str, args: Mapping[str, str], base: str) -> Json:
    """:raises Refusal: 404 where there is none, or none that the session may see."""
    row = instance.database.find(table, sys_id) if instance.readable(session, table) else None
    if row is None or not _permitted(instance, session, table, [row]):
        raise absent()
    return shape_of(instance, session, args, base).row(table, row, instance.hidden_fields(session, table))


def matching(instance: Instance, session: Session, table: str, text: str, offset: int = 0) -> list[Row]:
    """All rows that a query lets through, whoever may see them. What ``ORDERBY`` leaves open comes in another
    order for each ``offset``, as nothing promises one. :raises Refusal:"""
    if not instance.readable(session, table):
        return []
    query = query_of(instance, session, table, text)
    rows = sorted(instance.database.rows(table, _tickets(table, query)),
                  key=lambda row: crc32(f"{offset} {row['sys_id']}".encode()))
    return select(query, table, rows, instance.database.find, strict=instance.settings.invalid_query_returns_no_rows)


def query_of(instance: Instance, session: Session, table: str, text: str) -> Query:
    """What the query says to this session: a field that is hidden from it does not exist. :raises Refusal:"""
    hidden = instance.hidden_fields(session, table)

    def known(condition: Condition) -> Condition | None:
        if condition.path in hidden:
            return None
        return condition_on(table, condition, session.manner, (session.user, session.account))

    try:
        return parse(text, known)
    except NotInSandbox as unknown:
        raise outside(str(unknown)) from unknown


def shape_of(instance: Instance, session: Session, args: Mapping[str, str], base: str) -> Shape:
    fields = tuple(filter(None, args.get("sysparm_fields", "").split(",")))
    return Shape(base, session.manner, instance.database.find,
                 lambda row, name: journal_text(instance, row, name, session.manner),
                 DISPLAYS.get(args.get("sysparm_display_value", "false"), "false"), fields,
                 links=args.get("sysparm_exclude_reference_link", "false") != "true")


def _permitted(instance: Instance, session: Session, table: str, rows: Sequence[Row]) -> Sequence[Row]:
    """Those that the session may see."""
    text = instance.settings.hidden_rows.get(table)
    if text is None or session.login.administers:
        return rows
    query = query_of(instance, session, table, text)
    hidden = {row["sys_id"] for row in select(query, table, rows, instance.database.find, strict=True)}
    return [row for row in rows if row["sys_id"] not in hidden]


def _query_text(table: str, args: Mapping[str, str]) -> str:
    """The query, and whatever other parameter names a field: it restricts too."""
    fields = TABLES[table].fields if table in TABLES else {}
    pairs = [f"{name}={value}" for name, value in args.items() if name in fields]
    return "^".join(filter(None, [*pairs, args.get("sysparm_query", "")]))


def _count(args: Mapping[str, str], name: str, default: int) -> int:
    text = args.get(name, "")
    if not re.fullmatch(r"-?\d+", text):
        return default
    if int(text) < 0:
        raise Refusal(400, f"Invalid {name} value", f"{name} must not be negative")
    return int(text)


def _tickets(table: str, query: Query) -> list[str] | None:
    """The incidents that the rows must belong to, where the query names them: they need not all be drawn."""
    found: list[str] = []
    for group in query.groups:
        named = [clause[0] for clause in group if len(clause) == 1 and clause[0] is not None
                 and clause[0].path == OF_A_TICKET.get(table) and clause[0].operator in ("=", "IN")]
        if not named:
            return None
        found.extend(named[0].value.split(","))
    return found


def _headers(args: Mapping[str, str], address: str, total: int, offset: int, limit: int) -> dict[str, str]:
    """``X-Total-Count``, which counts what nobody may see too, and ``Link``."""
    counted = args.get("sysparm_no_count", "false") != "true"
    headers = {"X-Total-Count": str(total)} if counted else {}
    if args.get("sysparm_suppress_pagination_header", "false") == "true" or limit == 0:
        return headers

    def link(to: int, rel: str) -> str:
        return f'<{address}?{urlencode({**args, "sysparm_limit": limit, "sysparm_offset": to})}>;rel="{rel}"'

    links = [link(0, "first")]
    if offset + limit < total:
        links.insert(0, link(offset + limit, "next"))
    if offset > 0:
        links.append(link(max(0, offset - limit), "prev"))
    if counted:
        links.append(link(max(0, (total - 1) // limit * limit), "last"))
    return {**headers, "Link": ",".join(links)}
