"""What whoever starts a sandbox must know to use it: addresses, logins, and the lines for ``rung.yaml``."""

from __future__ import annotations

from textwrap import indent
from typing import Final

from connector.demo.configuration import source_lines
from connector.sandbox.logins import RUNG, Login
from connector.sandbox.server import Site

TITLES: Final = {"jira-cloud": "Jira Cloud", "jira-datacenter": "Jira Data Center", "servicenow": "ServiceNow"}
SECRET: Final = "SANDBOX_SECRET"
"""The variable of the environment that the lines for ``rung.yaml`` name."""

def login_lines(site: Site) -> list[tuple[str, str]]:
    """How Rung's account logs in: what a field is called, and what belongs there."""
    login = site.world.logins.by_account[RUNG]
    if site.dialect == "jira-cloud":
        return [("email", login.email), ("token", login.token)]
    if site.dialect == "jira-datacenter":
        return [("token", login.token)]
    return [("user", login.account), ("password", login.password)]


def secret(site: Site) -> str:
    """The one of them that does not stand in ``rung.yaml``."""
    return login_lines(site)[-1][1]


def configuration(site: Site, source: str = "sandbox") -> str:
    """The lines for ``rung.yaml``."""
    name = login_lines(site)[-1][0]
    plain = "".join(f"{what}: {value}, " for what, value in login_lines(site)[:-1])
    kind = site.dialect.partition("-")[0]
    lines = source_lines(kind, source, site.url, f"{{{plain}{name}: {{env: {SECRET}}}}}", site.world.project,
                         site.world.people)
    return f"sources:\n{indent(lines, '  ')}"


def told(site: Site) -> str:
    """Everything about one site."""
    logins = "\n".join(f"{name + ':':10}{value}" for name, value in login_lines(site))
    return "\n".join([
        f"{TITLES[site.dialect]} at {site.url}", "", indent(logins, "    "), "",
        "  in rung.yaml:", "", indent(configuration(site), "    "),
        "  in the shell that runs rung:", "", f"    export {SECRET}={secret(site)}", ""])


def others(login: Login) -> str:
    """How the rest of the staff logs in."""
    return (f"Everybody else of the staff logs in likewise, for example {login.name}: {login.email}, {login.token}, "
            f"{login.password}.")
