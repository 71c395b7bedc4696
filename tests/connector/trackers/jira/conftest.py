from __future__ import annotations

from collections.abc import Iterator

import pytest
import responses

from tests.connector.trackers.jira.small import Small


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMALL_TOKEN", "s3cret-of-small")


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def cloud(mock: responses.RequestsMock) -> Small:
    small = Small(cloud=True)
    small.mount(mock)
    return small


@pytest.fixture
def datacenter(mock: responses.RequestsMock) -> Small:
    small = Small(cloud=False)
    small.mount(mock)
    return small


@pytest.fixture(params=["cloud", "datacenter"])
def small(request: pytest.FixtureRequest) -> Small:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Small)
    return found
