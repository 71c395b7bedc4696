"""Limits, offsets, and what the headers say of them."""

from __future__ import annotations

import re

import requests

from connector.sandbox.server import Site
from tests.connector.sandbox.servicenow.asking import ADMIN, Client

ALL = 121


def followed(client: Client, query: str, limit: int) -> list[list[str]]:
    """The pages that ``rel="next"`` leads through."""
    answer, pages = client.page("incident", query, limit=limit, fields="number"), []
    while True:
        pages.append([row["number"] for row in answer.json()["result"]])
        link = re.search(r'<([^>]*)>;rel="next"', answer.headers["Link"])
        if link is None:
            return pages
        answer = requests.get(link[1], auth=client.login, timeout=10)


def test_the_links_lead_through_all_pages(client: Client) -> None:
    pages = followed(client, "ORDERBYnumber", 50)
    assert [len(page) for page in pages] == [50, 50, 21]
    assert len(set(sum(pages, []))) == ALL


def test_what_the_headers_say(client: Client) -> None:
    answer = client.page("incident", "ORDERBYnumber", limit=50, offset=50)
    assert answer.headers["X-Total-Count"] == str(ALL)
    assert re.findall(r'sysparm_offset=(\d+)>;rel="(\w+)"', answer.headers["Link"]) == [
        ("100", "next"), ("0", "first"), ("0", "prev"), ("100", "last")]
    assert "X-Total-Count" not in client.page("incident", limit=5, no_count="true").headers
    assert "Link" not in client.page("incident", limit=5, suppress_pagination_header="true").headers


def test_without_an_order_pages_overlap_and_leave_gaps(client: Client) -> None:
    assert len(set(sum(followed(client, "", 50), []))) < ALL
    assert len(set(sum(followed(client, "ORDERBYstate", 50), []))) < ALL


def test_a_limit_that_is_none_and_an_offset_that_may_not_be(client: Client) -> None:
    assert len(client.page("incident", limit="many").json()["result"]) == ALL
    refused = client.page("incident", offset=-1)
    assert (refused.status_code, refused.json()["status"]) == (400, "failure")


def test_rights_count_after_the_limit_so_that_pages_are_short_or_empty_before_the_end(site: Site) -> None:
    client = Client(site)
    last = client.numbers("ORDERBYnumber")[100:]
    client.set(hidden_rows={"incident": f"number<{last[0]}"})
    pages = followed(client, "ORDERBYnumber", 60)
    assert [len(page) for page in pages] == [0, 20, 1]
    assert client.page("incident", limit=60).headers["X-Total-Count"] == str(ALL)
    assert len(Client(site, ADMIN).numbers("")) == ALL


def test_the_fault_of_a_short_page(client: Client, site: Site) -> None:
    site.faults.add("short-page")
    answer = client.page("incident", "ORDERBYnumber", limit=50)
    assert len(answer.json()["result"]) == 25
    assert 'rel="next"' in answer.headers["Link"]
