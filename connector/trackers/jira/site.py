"""One Jira, as the account sees it that logged in: Cloud or Data Center, in which zone, at what time."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from connector.config.sources import Jira
from connector.trackers.errors import Untrusted
from connector.trackers.http.answers import Answer
from connector.trackers.http.client import Client
from connector.trackers.http.pace import Pace
from connector.trackers.jira.library import library_of
from connector.trackers.jira.login import log_in
from connector.trackers.jira.shapes import Json, moment, obj
from connector.trackers.jira.trust import Trust
from connector.trackers.jira.values import account
from rules.calendars.zones import parse_zone

if TYPE_CHECKING:
    from jira import JIRA

API: Final = "/rest/api/2"
"""Version 2 on Cloud too: its texts are strings there as on Data Center."""


class Site:
    """Logged in. What it is was found out once; whose it is, is made sure of again and again."""

    def __init__(self, source: Jira, client: Client, trust: Trust, myself: Answer) -> None:
        self.where: Final = source.source
        self.url: Final = source.url
        self.client: Final = client
        self._trust = trust
        self.me: Json = obj(myself.data, "the account", self.where)
        self.account: Final = self._account(myself.data)
        trust.account = self.account
        trust(myself)
        self.info: Json = obj(client.get(f"{API}/serverInfo").data, "serverInfo", self.where)
        self.cloud: Final = self.info.get("deploymentType") == "Cloud"

    @classmethod
    def open(cls, source: Jira, pace: Pace, gateway: str) -> Site:
        """Log in. :raises TrackerError:"""
        client, trust, myself = log_in(source, pace, gateway)
        try:
            return cls(source, client, trust, myself)
        except BaseException:
            client.close()
            raise

    @cached_property
    def library(self) -> JIRA:
        """For look-ups of one call, upon ``client``: see ``library_of``."""
        return library_of(self.client)

    @property
    def zone(self) -> ZoneInfo:
        """The account's own, in which Jira reads minutes. :raises Untrusted: where it is not said."""
        try:
            return parse_zone(str(self.me.get("timeZone") or ""))
        except ValueError as error:
            raise Untrusted("shape", "the account's time zone is not said", where=self.where) from error

    def prove(self, answer: Answer) -> None:
        """That ``answer`` was for the account: by its header, or by asking again who we are.

        :raises Untrusted: ``anonymous``
        """
        if self._trust.named(answer) is None:
            if self._account(self.library.myself()) != self.account:
                raise Untrusted("anonymous", "another account answers than had logged in", where=self.where)

    def time(self, answer: Answer) -> datetime:
        """The server's time at ``answer``, to the second."""
        if answer.server_time is not None:
            return answer.server_time
        info = obj(self.client.get(f"{API}/serverInfo").data, "serverInfo", self.where)
        return moment(info.get("serverTime"), "serverTime", self.where)

    def _account(self, myself: Any) -> str:
        name = account(myself)
        if name is None:
            raise Untrusted("anonymous", "Jira does not say who is logged in", where=self.where,
                            hint="renew the token that rung.yaml names under `login`")
        return name
