"""The three ways to log in to an instance."""

from __future__ import annotations

from requests.auth import AuthBase

from connector.config.sources import ServiceNow
from connector.trackers.http.auth import Basic, HeaderKey, OAuth
from connector.trackers.http.client import Client
from connector.trackers.http.pace import Pace
from connector.trackers.servicenow.session import trust

API_KEY = "x-sn-apikey"


def client_of(config: ServiceNow, pace: Pace) -> Client:
    """:raises RungError: where a secret is missing."""
    return _client(config, pace, _auth(config, pace))


def _client(config: ServiceNow, pace: Pace, auth: AuthBase | None) -> Client:
    return Client(config.url, auth, where=config.source, pace=pace, per_minute=config.requests_per_minute,
                  timeout=config.timeout, trust=trust)


def _auth(config: ServiceNow, pace: Pace) -> AuthBase:
    login = config.login
    user, password = login.user, login.password.reveal() if login.password else None
    if login.client_id and login.client_secret:
        return OAuth(_client(config, pace, None).form, pace, where=config.source, client_id=login.client_id,
                     client_secret=login.client_secret.reveal(), user=user, password=password)
    if login.api_key:
        return HeaderKey(API_KEY, login.api_key.reveal())
    if user is None or password is None:  # the configuration lets only whole logins through
        raise ValueError("no login")
    return Basic(user, password)
