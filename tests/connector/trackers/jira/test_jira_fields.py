"""Fields are found by id, kind and name, in whatever language; what is not found is told, never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from connector.config.sources import Jira
from connector.errors import RungError
from connector.trackers import find_mapping
from connector.trackers.errors import Untrusted
from connector.trackers.jira.discovery import asked, fields_of, found
from connector.trackers.mapped import mapping_of
from tests.connector.trackers.jira import small as it
from tests.connector.trackers.jira.small import NOW, Issue, Small, change, minutes, read_all

SHIPPED = find_mapping("jira-search")


def custom(number: int, name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": f"customfield_{number}", "name": name, "schema": {"type": "option", "custom": kind}, **more}


GERMAN = [*it.FIELDS, custom(10004, "Auswirkung", "select", untranslatedName="Impact"),
          custom(10005, "Dringlichkeit", "select", clauseNames=["cf[10005]", "Urgency", "Urgency[Dropdown]"]),
          custom(10010, "Anfragetyp", "com.atlassian.servicedesk:vp-origin"),
          custom(10050, "Betroffene Services",
                 "com.atlassian.jira.plugins.service-entity:service-entity-field-cftype"),
          custom(10060, "Zeit bis zur Lösung", "com.atlassian.servicedesk:sd-sla-field"),
          custom(10070, "Farbe", "select")]


@pytest.fixture
def german(cloud: Small, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.setattr(it, "FIELDS", GERMAN)
    return cloud


def test_names_of_another_language_are_found(german: Small) -> None:
    """Part C, 19."""
    moved = change(1, NOW - minutes(50), "a", "b")
    moved["items"] = [{"field": "Auswirkung", "fieldId": "customfield_10004", "fromString": "Minor / Localized",
                       "toString": "Extensive / Widespread"}]
    german.add(Issue(100, NOW - minutes(9), histories=[moved], fields={
        "customfield_10004": {"value": "Extensive / Widespread"}, "customfield_10005": {"value": "Low"},
        "customfield_10050": [{"name": "E-mail", "objectKey": "SVC-1"}],
        "customfield_10010": {"requestType": {"id": "11", "name": "Störung melden"}, "currentStatus": {"status": "x"}},
        "customfield_10060": {"id": "1", "name": "Zeit bis zur Lösung", "completedCycles": [], "ongoingCycle": {
            "breached": False, "paused": False, "breachTime": {"iso8601": "2026-03-02T19:00:00+0000"},
            "remainingTime": {"millis": 1}}}}))
    incident = read_all(german.tracker())[0]["100"]
    assert incident.opening["impact"] == "low"
    assert incident.now()["impact"] == "high"
    assert (incident.now()["urgency"], incident.now()["service"]) == ("low", "E-mail")
    assert incident.extra == {"Anfragetyp": "Störung melden",
                              "Zeit bis zur Lösung": "due 2026-03-02T19:00:00+0000"}


def test_only_what_is_read_is_asked_for(german: Small) -> None:
    german.add(Issue(100, NOW - minutes(9)))
    read_all(german.tracker())
    [names] = [asked["fields"] for _, path, asked in german.asked if path == "/search/jql"]
    assert {"customfield_10004", "customfield_10010", "customfield_10060", "status", "updated", "comment"} <= set(names)
    assert not {"customfield_10070", "*all", "*navigable", "Impact"} & set(names)


def test_a_service_field_that_is_named_goes_before_one_that_is_found_by_its_kind() -> None:
    fields = fields_of([custom(1, "Affected services", "select"), custom(2, "S", GERMAN[-3]["schema"]["custom"])])
    assert "customfield_2" not in found(SHIPPED, fields).fields["service"].column
    assert "customfield_1" in asked(found(SHIPPED, fields), fields)


@pytest.mark.parametrize("answer", ["[]", "{}", '[{"name": "no id"}]'])
def test_a_site_without_fields_is_not_believed(small: Small, answer: str) -> None:
    small.before = lambda method, path, asked: (200, {}, answer) if path == "/field" else None
    with pytest.raises(Untrusted):
        read_all(small.tracker())


@pytest.mark.parametrize(("sla", "words"), [
    ({"ongoingCycle": {"breached": True, "breachTime": {"iso8601": "2026-03-02T08:00:00+0000"}}},
     "breached 2026-03-02T08:00:00+0000"),
    ({"ongoingCycle": {"breached": False, "paused": True}}, "paused"),
    ({"completedCycles": [{"breached": True}, {"breached": False}]}, "met"),
    ({"completedCycles": [{"breached": True}]}, "breached"),
    ({"completedCycles": []}, None), ({"ongoingCycle": {"breached": False}}, None), ({"completedCycles": [{}]}, None)])
def test_a_target_of_a_service_desk_says_how_it_stands_and_no_more(german: Small, sla: Any, words: str | None) -> None:
    german.add(Issue(100, NOW - minutes(9), fields={"customfield_10060": {"name": "x", **sla}}))
    assert read_all(german.tracker())[0]["100"].extra.get("Zeit bis zur Lösung") == words


# -- what rung.yaml says of fields ------------------------------------------------------------------


def source(**settings: Any) -> Jira:
    return Jira.model_validate({"source": "desk", "kind": "jira", "url": "https://x.example", "query": "project = X",
                                "login": {"token": {"env": "T"}}, **settings})


def test_a_source_names_fields_words_and_accounts_of_its_own(cloud: Small) -> None:
    cloud.add(Issue(100, NOW - minutes(9), status="Parked", fields={"description": "WAN"}))
    settings = {"fields": {"state": {"column": "status", "words": {"parked": "on_hold"}}, "location": "description"},
                "agents": ["5b-ann"], "automation": ["5b-cal"]}
    incident = read_all(cloud.tracker(**settings))[0]["100"]
    assert (incident.now()["state"], incident.now()["location"]) == ("on_hold", "WAN")
    assert incident.events[0].origin == "automation"
    merged = mapping_of(source(**settings), "jira-search")
    assert merged.fields["state"].words["Done"] == "resolved"


@pytest.mark.parametrize(("fields", "message"), [
    ({"colour": "Colour"}, 'there is no field "colour"'),
    ({"state": {"column": "status", "words": {"Parked": "parked"}}}, '"parked" is no state')])
def test_a_field_or_word_that_is_not_rungs_is_refused_with_its_place(fields: Any, message: str) -> None:
    with pytest.raises(RungError, match=message) as caught:
        mapping_of(source(fields=fields), "jira-search")
    assert caught.value.where.startswith("source desk: fields.")


def test_a_mapping_of_another_tracker_is_refused() -> None:
    with pytest.raises(RungError, match="of kind list"):
        mapping_of(source(mapping="servicenow-list"), "jira-search")


# -- who is who on Data Center ------------------------------------------------------------------------


def test_data_center_names_an_account_by_key_in_its_changelog(datacenter: Small) -> None:
    def assigned(number: int, old: str | None, new: str | None) -> dict[str, Any]:
        cal = {"name": "cal", "key": "cal", "displayName": "C"}
        entry = change(number, NOW - minutes(60 - number), "a", "b", by=cal)
        entry["items"] = [{"field": "assignee", "from": old, "fromString": "x", "to": new, "toString": "y"}]
        return entry
    datacenter.add(Issue(100, NOW - minutes(9), histories=[
        assigned(1, None, "JIRAUSER1"), assigned(2, "JIRAUSER1", "JIRAUSER2"), assigned(3, "JIRAUSER2", "JIRAUSER3"),
        assigned(4, "JIRAUSER3", "cal")], fields={
            "assignee": {"name": "cal", "key": "cal", "displayName": "Cal"},
            "reporter": {"name": "ann", "key": "JIRAUSER1", "displayName": "Ann"}}))

    def people(method: str, path: str, asked: dict[str, Any]) -> tuple[int, dict[str, str], str] | None:
        if path != "/user":
            return None
        if asked["key"] == "JIRAUSER2":
            return 200, {}, '{"name": "bob", "key": "JIRAUSER2"}'
        return 404, {}, '{"errorMessages": ["The user does not exist"]}'
    datacenter.before = people
    incident = read_all(datacenter.tracker())[0]["100"]
    assert [event.new for event in incident.events if event.field == "assignee"] == ["ann", "bob", "JIRAUSER3", "cal"]
    assert datacenter.count("^/user$") == 2
