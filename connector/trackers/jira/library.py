"""The ``jira`` library upon Rung's client: it knows how Jira is asked, and is let near no network.

It has neither the address nor the login. What it would send goes to the client, which signs, waits, tries
again and judges by its own rules; it gets back what the client believed, parsed. A ``TrackerError`` comes
through it as it was raised.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import requests
from pydantic_core import from_json
from requests.adapters import BaseAdapter

from connector.trackers.http.answers import Answer
from connector.trackers.http.client import Client

if TYPE_CHECKING:
    from jira import JIRA

NOWHERE: Final = "https://jira.invalid"
"""A name that no network knows (RFC 2606), in place of the tracker's."""


def library_of(client: Client) -> JIRA:
    """For what is one question with one answer in plain JSON; docs/dependencies.md says what is not, and why.

    Ids go into its addresses as numbers: it does not quote, and takes a transition that is no number for a name.
    """
    # Not at the top: a pass over exports alone need not load it (15 ms).
    from jira import JIRA  # noqa: PLC0415

    library = JIRA(NOWHERE, {"rest_api_version": "2"}, get_server_info=False, max_retries=0)
    session = library._session  # it has no other place for a transport
    session.trust_env = False  # no ~/.netrc
    session.adapters.clear()  # what an answer links to is out of its reach
    session.mount(NOWHERE, _Through(client))
    return library


class _Through(BaseAdapter):
    """Hands what is asked for to the client: method, path and body, nothing else."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """:raises TrackerError:"""
        if request.method == "GET":
            return _Believed(self._client.get(request.path_url))
        if request.method == "POST":
            return _Believed(self._client.post(request.path_url, from_json(request.body or b"")))
        raise ValueError(f"the library is not used for {request.method} {request.path_url}")

    def close(self) -> None:
        """The client is closed by whoever opened it."""


class _Believed(requests.Response):
    """What the client believed: its status is below 300, and its JSON is read already."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.status_code, self.raw = answer.status, BytesIO()
        self._answer = answer

    def json(self, **_: Any) -> Any:
        return self._answer.data
