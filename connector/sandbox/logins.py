"""Who may log in to the sandbox, and with what. All of it is invented and opens nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


@dataclass
class Login:
    """One account's ways in. A test may change them while the sandbox runs."""

    account: str
    name: str
    zone: ZoneInfo = LONDON
    """Of the account's profile: in it Jira reads dates of JQL."""
    administers: bool = False
    """Sees hidden projects too."""
    expired: bool = False
    scoped: bool = False
    """Jira Cloud: the token opens only the gateway (``/ex/jira/…``)."""

    @property
    def email(self) -> str:
        return f"{self.account}@sandbox.invalid"

    @property
    def token(self) -> str:
        """For Jira, with the e-mail address (Cloud) or alone (Data Center)."""
        return f"sandbox-token-{self.account}"

    @property
    def password(self) -> str:
        """For ServiceNow, with the account as the user."""
        return f"sandbox-password-{self.account}"


RUNG: Final = "rung"
"""The account that Rung itself would have."""


class Logins:
    """The accounts that may log in: Rung's own, an administrator, and everybody of the staff by account."""

    def __init__(self, staff: dict[str, str]) -> None:
        """:param staff: account → name."""
        known = [Login(RUNG, "Rung"), Login("admin", "Administrator", administers=True),
                 *(Login(account, name) for account, name in staff.items())]
        self.by_account = {login.account: login for login in known}

    def by_email(self, email: str, token: str) -> Login | None:
        return next((each for each in self.by_account.values() if (each.email, each.token) == (email, token)), None)

    def by_token(self, token: str) -> Login | None:
        return next((each for each in self.by_account.values() if each.token == token), None)

    def by_password(self, user: str, password: str) -> Login | None:
        login = self.by_account.get(user)
        return login if login and login.password == password else None
