"""One ServiceNow instance over a world: its data, its settings, and who is asking."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from werkzeug.datastructures import Authorization, Headers

from connector.demo.life import sys_id
from connector.sandbox.logins import Login
from connector.sandbox.servicenow.beside import Besides
from connector.sandbox.servicenow.database import Database
from connector.sandbox.servicenow.refusals import Refusal, unauthenticated, unreadable
from connector.sandbox.servicenow.schema import TABLES
from connector.sandbox.servicenow.settings import Settings
from connector.sandbox.servicenow.times import Manner
from connector.sandbox.servicenow.tokens import Tokens
from connector.sandbox.world import World

HOUR: Final = timedelta(hours=1)
API_KEY: Final = "x-sn-apikey"


def api_key(account: str) -> str:
    """With which the account may ask through the header ``x-sn-apikey``."""
    return f"sandbox-key-{account}"


@dataclass(frozen=True)
class Session:
    """Who asks."""

    login: Login
    manner: Manner

    @property
    def account(self) -> str:
        return self.login.account

    @property
    def user(self) -> str:
        return sys_id("sys_user", self.login.account)


class Instance:
    """What one served instance is."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.settings = Settings()
        self.tokens = Tokens()
        self.besides = Besides()
        self.database = Database(world, self.besides)
        self._asked: Counter[tuple[str, datetime]] = Counter()

    @property
    def manner(self) -> Manner:
        return Manner(ZoneInfo(self.settings.zone), self.settings.date_format, self.settings.time_format)

    def session(self, headers: Headers) -> Session:
        """Whose request it is. :raises Refusal: 401 where it is nobody's, 429 where it is one too many."""
        login = self._login(headers)
        if login is None or login.expired:
            raise unauthenticated()
        self._count(login)
        return Session(login, self.manner)

    def readable(self, session: Session, table: str) -> bool:
        """Whether the session may read the table, or is to see it empty. :raises Refusal: no table, or 403."""
        if table not in TABLES:
            raise Refusal(400, f"Invalid table {table}")
        if session.login.administers:
            return True
        denied = self.settings.denied.get(table)
        if denied == "forbidden":
            raise unreadable()
        return denied is None and table not in self.world.conditions.hidden

    def hidden_fields(self, session: Session, table: str) -> tuple[str, ...]:
        return () if session.login.administers else self.settings.hidden_fields.get(table, ())

    def _login(self, headers: Headers) -> Login | None:
        logins, key = self.world.logins, headers.get(API_KEY)
        if key is not None:
            return next((each for each in logins.by_account.values() if api_key(each.account) == key), None)
        given = Authorization.from_header(headers.get("Authorization"))
        if given is None:
            return None
        if given.type == "bearer":
            return self.tokens.login(given.token or "", logins, self.world.clock.now())
        return logins.by_password(given.username or "", given.password or "") if given.type == "basic" else None

    def _count(self, login: Login) -> None:
        """:raises Refusal: where the user's hour is used up."""
        limit, now = self.settings.requests_per_hour, self.world.clock.now()
        if limit is None:
            return
        hour = now.replace(minute=0, second=0, microsecond=0)
        self._asked[login.account, hour] += 1
        if self._asked[login.account, hour] > limit:
            rest = hour + HOUR
            raise Refusal(429, "Rate limit exceeded", f"Rate limit of {limit} requests per hour for Table API exceeded",
                          {"X-RateLimit-Limit": str(limit), "X-RateLimit-Reset": str(int(rest.timestamp())),
                           "X-RateLimit-Rule": sys_id("sys_rate_limit_rules", "table"),
                           "Retry-After": str(int((rest - now).total_seconds()))})
