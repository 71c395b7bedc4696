"""What `rung.yaml` says of trackers that are read over the network."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connector.config.load import load_config
from connector.config.model import Config
from connector.config.sources import Jira, ServiceNow
from connector.errors import RungError

JIRA = """\
policy: p.yaml
sources:
  - source: desk
    kind: jira
    url: https://example.atlassian.net/
    login: {email: rung@example.com, token: {env: JIRA_TOKEN}}
    query: project = OPS
"""
SNOW = """\
policy: p.yaml
sources:
  - source: snow
    kind: servicenow
    url: https://example.service-now.com
    login: {user: rung, password: {env: SNOW_PASSWORD}}
"""


def load(folder: Path, text: str) -> Config:
    (folder / "rung.yaml").write_text(text, encoding="utf-8")
    return load_config(folder / "rung.yaml")


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(RungError) as caught:
        load(folder, text)
    return [str(fault).removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_a_jira_is_an_address_a_login_and_what_its_incidents_are(tmp_path: Path) -> None:
    (source,) = load(tmp_path, JIRA).trackers
    assert isinstance(source, Jira)
    assert source.url == "https://example.atlassian.net"
    assert source.overlap == timedelta(minutes=5)


def test_fields_are_named_shortly_or_with_their_words(tmp_path: Path) -> None:
    fields = "    fields: {service: Business service, outage: {column: Down, words: {Y: yes}}}\n"
    (source,) = load(tmp_path, JIRA + fields).trackers
    assert source.fields["service"].column == ("Business service",)
    assert source.fields["outage"].words == {"Y": "yes"}


@pytest.mark.parametrize("login", [
    "{user: rung, password: {env: P}}",
    "{client_id: a, client_secret: {env: S}}",
    "{client_id: a, client_secret: {env: S}, user: rung, password: {env: P}}",
    "{api_key: {env: K}}",
])
def test_servicenow_has_four_ways_to_log_in(tmp_path: Path, login: str) -> None:
    text = SNOW.replace("{user: rung, password: {env: SNOW_PASSWORD}}", login)
    (source,) = load(tmp_path, text).trackers
    assert isinstance(source, ServiceNow)


@pytest.mark.parametrize(("login", "said"), [
    ("{user: rung}", "half of a login is missing"),
    ("{user: rung, password: {env: P}, api_key: {env: K}}", "this is not one way to log in"),
    ("{user: rung, password: hunter2}", "a secret stands in the configuration"),
])
def test_a_login_that_is_none_is_refused(tmp_path: Path, login: str, said: str) -> None:
    found = faults(tmp_path, SNOW.replace("{user: rung, password: {env: SNOW_PASSWORD}}", login))
    assert [said in fault for fault in found] == [True]
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize(("address", "said"), [
    ("http://example.com", "the address is not encrypted"),
    ("https://me:secret@example.com", "credentials stand in the address"),
    ("example.com", "is not an address"),
])
def test_an_address_to_which_no_secret_may_be_sent_is_refused(tmp_path: Path, address: str, said: str) -> None:
    assert [said in fault for fault in faults(tmp_path, JIRA.replace("https://example.atlassian.net/", address))]


def test_a_tracker_on_this_machine_needs_no_encryption(tmp_path: Path) -> None:
    assert load(tmp_path, JIRA.replace("https://example.atlassian.net/", "http://127.0.0.1:8080")).trackers


@pytest.mark.parametrize("query", ["active=true^ORDERBYnumber", "active=true^NQpriority=1",
                                   "opened_at>javascript:gs.now()"])
def test_a_query_of_servicenow_may_only_restrict(tmp_path: Path, query: str) -> None:
    found = faults(tmp_path, SNOW + f'    query: "{query}"\n')
    assert ["a query may only restrict" in fault for fault in found] == [True]


@pytest.mark.parametrize("text", [SNOW, JIRA])
def test_an_overlap_that_loses_what_is_committed_late_is_refused(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, text + "    overlap: 59s\n")
    assert "loses what is committed or found late" in fault
    (source,) = load(tmp_path, text + "    overlap: 1m\n").trackers
    assert source.overlap == timedelta(minutes=1)


def test_an_unknown_kind_is_told_with_those_that_are_known(tmp_path: Path) -> None:
    found = faults(tmp_path, "policy: p.yaml\nsources:\n  - {source: desk, kind: jirra, file: x.csv}\n")
    assert found == ['rung.yaml:3:26: "kind": "jirra" is not permitted\nhint: did you mean "jira"?']


def test_a_misspelt_key_is_told_the_nearest_of_its_own_kind(tmp_path: Path) -> None:
    assert faults(tmp_path, SNOW + "    on_cal: {network: Network L2}\n") == [
        'rung.yaml:7:5: unknown key "on_cal"\nhint: did you mean "on_call"?']
