"""Who is in the week: the teams, who is on call, the services, planned work."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from connector.demo.moments import Moment
from connector.demo.tickets import Part


class Member(Part):
    account: str
    name: str
    groups: tuple[str, ...] = ()
    manager: str = ""
    about: str = ""


class Watch(Part):
    """Who is on call from ``start`` to ``end``."""

    account: str
    start: Moment
    end: Moment
    kept_in: str = ""
    """The source whose tracker knows it; the others stand in rung.yaml."""


class Planned(Part):
    """Planned work on one item."""

    id: str
    item: str
    start: Moment
    end: Moment
    about: str
    kept_in: str = ""
    """The source whose tracker knows it; the others stand in rung.yaml."""


class Kept(Part):
    """A tracker of the council, and whose tickets are kept there."""

    source: str
    dialect: Literal["jira-cloud", "servicenow"]
    port: int
    """On which it answers while a sandbox is there, unless it is taken."""
    about: str
    sites: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    rota: str = ""
    """The group whose on-call schedule it knows."""

    @property
    def kind(self) -> str:
        """As ``rung.yaml`` calls it."""
        return self.dialect.partition("-")[0]

    def keeps(self, site: str, service: str) -> bool:
        return site in self.sites or service in self.services

    @property
    def secret(self) -> str:
        """The file with the secret of Rung's login."""
        return f"{self.source}.secret"


class People(Part):
    organisation: str
    about: str
    trackers: tuple[Kept, ...]
    """The first keeps what no other does."""
    staff: tuple[Member, ...]
    apps: dict[str, str]
    """Accounts that are no people → their names."""
    on_call: tuple[Watch, ...]
    planned: tuple[Planned, ...]
    services: dict[str, int]
    """Service → its tier, 1 the most critical."""

    def account(self, who: str) -> str:
        """An account as the tracker names it; a caller's is made of the name. :raises ValueError:"""
        if who in self.apps or any(member.account == who for member in self.staff):
            return who
        if " " not in who:
            raise ValueError(f"nobody of the staff has the account {who!r}, and a caller has a name of two words")
        plain = unicodedata.normalize("NFKD", who).encode("ascii", "ignore").decode().lower()
        return ".".join(re.findall(r"[a-z]+", plain.replace("'", "")))

    def name(self, who: str) -> str:
        """How the tracker shows the account."""
        return self.apps.get(who) or next((member.name for member in self.staff if member.account == who), who)

    def kind(self, who: str) -> Literal["atlassian", "app", "customer"]:
        """Jira's word: an ``app``, somebody of the staff (``atlassian``), or a ``customer``."""
        if who in self.apps:
            return "app"
        return "atlassian" if any(member.account == who for member in self.staff) else "customer"
