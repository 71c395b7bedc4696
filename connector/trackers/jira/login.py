"""How an account proves itself, and where."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

from requests.auth import AuthBase

from connector.config.sources import Jira
from connector.trackers.errors import Denied, LockedOut, TrackerError
from connector.trackers.http.answers import Answer
from connector.trackers.http.auth import Basic, Bearer
from connector.trackers.http.client import Client
from connector.trackers.http.pace import Pace
from connector.trackers.jira.trust import Trust

GATEWAY: Final = "https://api.atlassian.com/ex/jira"
"""Where Cloud takes tokens with scopes: the site itself answers them 401."""
_CLOUD: Final = ".atlassian.net"
MYSELF: Final = "/rest/api/2/myself"


def credentials(source: Jira) -> AuthBase:
    """Cloud's e-mail and token, or Data Center's personal access token. :raises RungError: without a secret."""
    token = source.login.token.reveal()
    if source.login.email is None:
        return Bearer(token)
    return Basic(source.login.email, token)


def log_in(source: Jira, pace: Pace, gateway: str) -> tuple[Client, Trust, Answer]:
    """A client that is let in, what watches its answers, and who it is (``/myself``).

    A token with scopes is not let in at the site; then Cloud's ``gateway`` is tried, once. It is shown the login
    only where the site is one of Cloud's, or where it is a gateway of one's own.

    :raises TrackerError:
    """
    auth = credentials(source)
    trust = Trust(source.source)
    client = _client(source, source.url, auth, pace, trust)
    try:
        return client, trust, client.get(MYSELF)
    except LockedOut:
        client.close()
        raise
    except Denied as denied:
        client.close()
        if source.login.email is None or denied.status != 401 or not _has(source, gateway):
            raise
        base = f"{gateway}/{quote(_cloud_id(source, pace, denied), safe='')}"
        return _through_the_gateway(source, base, auth, pace, denied)


def _through_the_gateway(source: Jira, base: str, auth: AuthBase, pace: Pace,
                         denied: Denied) -> tuple[Client, Trust, Answer]:
    trust = Trust(source.source)
    client = _client(source, base, auth, pace, trust)
    try:
        return client, trust, client.get(MYSELF)
    except LockedOut:
        client.close()
        raise
    except Denied:
        client.close()
        raise denied from None  # neither place knows the token: what the site said is what a person looks for
    except TrackerError as away:
        # Whether the token has scopes, or has ended, nobody can say: that the site refused it may not be lost.
        client.close()
        raise Denied(f"{denied.what}; Cloud's gateway, which takes tokens with scopes, does not answer: {away.what}",
                     where=denied.where, status=denied.status, hint=denied.hint) from away


def _cloud_id(source: Jira, pace: Pace, denied: Denied) -> str:
    """The site's number, which Cloud tells anybody; the token stays at home."""
    client = _client(source, source.url, None, pace, Trust(source.source))
    try:
        data = client.get("/_edge/tenant_info").data
    except TrackerError:
        raise denied from None  # no site of Cloud
    finally:
        client.close()
    found = data.get("cloudId") if isinstance(data, dict) else None
    if not isinstance(found, str) or not found:
        raise denied  # nor one of which the gateway could know
    return found


def _has(source: Jira, gateway: str) -> bool:
    """Whether the site may stand behind ``gateway``: behind Atlassian's only its own sites do."""
    site = urlsplit(source.url)
    return gateway != GATEWAY or (site.scheme == "https" and (site.hostname or "").endswith(_CLOUD))


def _client(source: Jira, base: str, auth: AuthBase | None, pace: Pace, trust: Trust) -> Client:
    return Client(base, auth, where=source.source, pace=pace, per_minute=source.requests_per_minute,
                  timeout=source.timeout, trust=trust)
