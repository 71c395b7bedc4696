"""Secrets are taken out; what only looks like one to a hasty reader stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.redact import MASK, holds_secret, redact

SECRETS = [
    ("password: hunter2 then", "hunter2"), ("pwd=abc123;", "abc123"), ('passphrase = "a b c"', "a b c"),
    ("the password is Summer2026!", "Summer2026!"), ("the new password was reset to Winter1", "Winter1"),
    ("api_key=abcdef", "abcdef"), ("API token: t0k3n", "t0k3n"), ("PSK: s3cret", "s3cret"), ("PIN: 4711", "4711"),
    ("snmp-server community s3cret RO", "s3cret"), ("enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "$1$mERr"),
    ("username bob password 7 0822455D0A16", "0822455D0A16"), ("https://bob:geheim@host/path", "geheim"),
    ("Authorization: Basic Ym9iOmdlaGVpbQ==", "Ym9i"), ("curl -H 'Bearer abcdefghijklmnop'", "abcdefghijklmnop"),
    ("ghp_abcdefghijklmnopqrstuvwx", "ghp_"), ("key AKIAABCDEFGHIJKLMNOP", "AKIA"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "eyJhbGci"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY----- end", "MIIE"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_a_secret_is_taken_out(text: str, secret: str) -> None:
    assert secret not in redact(text)
    assert MASK in redact(text)
    assert holds_secret(text)


@pytest.mark.parametrize("text", [
    "the password is expired", "reset her password", "the key point is this", "a token ring", "community hall",
    "pinned to the wall", "https://host:8443/path", "the secret was out", "password reset done", "basic connectivity",
    "key 7 people left",
])  # fmt: skip
def test_what_is_none_stays(text: str) -> None:
    assert redact(text) == text


def test_the_rest_of_the_line_stays() -> None:
    assert redact("login bob, password: x1, then reboot") == "login bob, password: ***, then reboot"


@given(st.lists(st.sampled_from([text for text, _ in SECRETS]), max_size=4).map(" ".join))
def test_asking_again_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)
