"""What arrives where connections break, to the byte."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
import trustme
from responses import RequestsMock

from connector.trackers.errors import OutcomeUncertain, Unavailable, Untrusted
from connector.trackers.http.client import Client
from tests.connector.trackers.http.asking import SITE, Clock
from tests.connector.trackers.http.conftest import Asking
from tests.connector.trackers.http.wire import Step, Wire, http, ok

SOON = timedelta(seconds=0.5)
BARE = b"HTTP/1.1 200 OK\r\nContent-"
SHORT = http("200 OK", b'{"issues":[]}', Content_Length="500")
UNFINISHED = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
              b"d\r\n{\"issues\":[]}\r\n")
READS: list[Callable[[Client], object]] = [
    lambda client: client.get("/x"), lambda client: client.ask("/x", {}), lambda client: client.put("/x", {})]
WRITES: list[Callable[[Client], object]] = [lambda client: client.post("/x", {}), lambda client: client.patch("/x", {})]


@pytest.fixture
def refusing() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@pytest.mark.parametrize("call", READS)
@pytest.mark.parametrize("broken", [Step(b"", "close"), Step(BARE, "close"),
                                    Step(SHORT, "close"), Step(UNFINISHED, "close")])
def test_a_read_is_tried_again_when_its_connection_breaks(wire: Wire, asking: Asking, broken: Step,
                                                          call: Callable[[Client], object]) -> None:
    wire.will(broken, ok({"issues": [1]}))
    call(asking(wire.url))
    assert len(wire.requests) == 2


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("broken", [
    Step(b"", "close"), Step(BARE, "close"), Step(SHORT, "close"), Step(http("502 Bad Gateway", b"{}")),
    Step(http("503 Service Unavailable", b"{}")), Step(http("202 Accepted", b"{}")),
    Step(http("500 Internal Server Error", b"{}", Retry_After="3")),
    Step(http("200 OK", b"<html>", Content_Type="text/html"))])
def test_a_write_that_may_have_arrived_is_not_sent_again(wire: Wire, asking: Asking, broken: Step,
                                                         call: Callable[[Client], object]) -> None:
    wire.will(broken, ok({"id": "2"}))
    with pytest.raises(OutcomeUncertain):
        call(asking(wire.url))
    assert len(wire.requests) == 1


def test_a_write_that_is_answered_by_nothing_on_purpose_is_done(wire: Wire, asking: Asking) -> None:
    wire.will(http("201 Created"))
    assert asking(wire.url).post("/x", {}).data is None


def test_a_read_that_is_answered_by_nothing_on_purpose_is_dropped_all_the_same(wire: Wire, asking: Asking) -> None:
    wire.will(*[http("200 OK")] * 5)
    with pytest.raises(Untrusted) as raised:
        asking(wire.url).get("/x")
    assert raised.value.kind == "dropped"


def test_an_answer_that_stops_in_the_middle_is_none(wire: Wire, asking: Asking) -> None:
    wire.will(Step(SHORT, "hang"))
    with pytest.raises(OutcomeUncertain, match="stopped in the middle"):
        asking(wire.url, timeout=SOON).post("/x", {})


def test_a_write_that_nobody_answered_in_time_is_not_sent_again(wire: Wire, asking: Asking) -> None:
    wire.will(Step(b"", "hang"))
    with pytest.raises(OutcomeUncertain, match="did not answer in time"):
        asking(wire.url, timeout=SOON).post("/x", {})
    assert len(wire.requests) == 1


@pytest.mark.parametrize("call", [*READS, *WRITES])
def test_whatever_never_was_sent_is_tried_again(refusing: str, asking: Asking, clock: Clock,
                                                call: Callable[[Client], object]) -> None:
    with pytest.raises(Unavailable, match="no connection"):
        call(asking(refusing))
    assert clock.slept == [2, 4, 8, 16]


def test_a_connection_that_does_not_stand_is_told_with_host_and_cause(refusing: str, asking: Asking) -> None:
    with pytest.raises(Unavailable) as caught:
        asking(refusing).get("/x")
    assert caught.value.what == f"no connection to {refusing.removeprefix('http://')}: it is refused there"
    with pytest.raises(Unavailable) as caught:
        asking("https://tracker.invalid").get("/x")
    assert caught.value.what == "no connection to tracker.invalid: no address is found for this name (DNS)"


def test_what_does_not_speak_tls_is_told_as_such(site: RequestsMock, asking: Asking) -> None:
    site.get(f"{SITE}/x", body=requests.exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number"))
    with pytest.raises(Unavailable, match=r"no encrypted connection \(TLS\) to \w"):
        asking().get("/x")


@pytest.mark.parametrize("limit", [http("429 Too Many Requests", b"{}", Retry_After="9"),
                                   http("503 Service Unavailable", b"{}", Retry_After="9")])
def test_a_patch_that_was_declined_is_sent_again_when_asked_to(wire: Wire, asking: Asking, clock: Clock,
                                                               limit: bytes) -> None:
    wire.will(limit, ok({"id": "2"}))
    assert asking(wire.url).patch("/x", {}).data == {"id": "2"}
    assert clock.slept == [9]


def test_a_post_that_was_declined_is_left_to_the_caller_and_waits_then(wire: Wire, asking: Asking,
                                                                       clock: Clock) -> None:
    wire.will(http("429 Too Many Requests", b"{}", Retry_After="9"), ok({"id": "2"}))
    client = asking(wire.url)
    with pytest.raises(Exception, match="limits how often"):
        client.post("/x", {})
    assert (len(wire.requests), clock.slept) == (1, [])
    client.post("/x", {})
    assert clock.slept == [9]


def test_a_body_shorter_than_its_length_is_cut_off(wire: Wire, asking: Asking) -> None:
    wire.will(*[Step(SHORT, "close")] * 5)
    with pytest.raises(Untrusted) as raised:
        asking(wire.url).get("/x")
    assert raised.value.kind == "cut-off"


def test_an_answer_that_comes_byte_by_byte_for_ever_is_given_up(wire: Wire, asking: Asking) -> None:
    wire.will(Step(http("200 OK", b"{", Content_Length="100000"), "drip"))
    with pytest.raises(OutcomeUncertain, match="not whole after 0.5 s"):
        asking(wire.url, timeout=SOON).post("/x", {})


def test_an_answer_larger_than_is_read_is_discarded(wire: Wire, asking: Asking) -> None:
    packed = gzip.compress(json.dumps({"issues": ["x" * 100] * 100_000}).encode())
    wire.will(http("200 OK", packed, Content_Encoding="gzip"))
    assert len(packed) < 100_000
    with pytest.raises(Untrusted) as raised:
        asking(wire.url, most=1_000_000).get("/x")
    assert raised.value.kind == "too-large"


def test_a_write_does_not_take_a_connection_that_may_be_closing(wire: Wire, asking: Asking) -> None:
    client = asking(wire.url)
    wire.will(ok({}), ok({"id": "1"}))
    client.get("/x")
    client.post("/x", {})
    assert wire.connections == 2


def test_reads_keep_their_connection(wire: Wire, asking: Asking) -> None:
    client = asking(wire.url)
    wire.will(ok({}), ok({}))
    client.get("/x")
    client.get("/x")
    assert wire.connections == 1


def test_a_token_request_keeps_no_connection(wire: Wire, asking: Asking) -> None:
    client = asking(wire.url, auth=None)
    wire.will(ok({}), ok({}))
    client.form("/oauth_token.do", {"grant_type": "client_credentials"})
    client.form("/oauth_token.do", {"grant_type": "client_credentials"})
    assert wire.connections == 2


def test_cookies_are_not_kept(wire: Wire, asking: Asking) -> None:
    client = asking(wire.url)
    wire.will(http("200 OK", b"{}", Set_Cookie="JSESSIONID=1; Path=/"), ok({}))
    client.get("/x")
    client.get("/x")
    assert b"ookie" not in wire.requests[1]


def test_a_login_is_not_shown_to_whoever_a_redirect_names(wire: Wire, asking: Asking) -> None:
    with Wire().listening() as elsewhere:
        wire.will(http("307 Temporary Redirect", b"", Location=f"{elsewhere.url}/x"))
        elsewhere.will(ok({}))
        with pytest.raises(Untrusted) as raised:
            asking(wire.url).get("/x")
    assert raised.value.kind == "redirected"
    assert elsewhere.requests == []


def test_a_certificate_that_nobody_trusts_ends_it_at_once(asking: Asking, clock: Clock) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Wire(tls=context).listening() as wire:
        with pytest.raises(Unavailable, match="certificate"):
            asking(wire.url).post("/x", {})
    assert (wire.requests, clock.slept) == ([], [])


def test_a_proxy_is_not_asked_for_this_machine(wire: Wire, asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    wire.will(ok({}))
    assert asking(wire.url).get("/x").data == {}


def test_a_proxy_that_is_not_there_has_sent_nothing(asking: Asking, clock: Clock, refusing: str,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", refusing)
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(Unavailable, match="no connection"):
        asking().post("/x", {})
    assert len(clock.slept) == 4


def test_a_proxy_that_makes_no_tunnel_has_sent_nothing(wire: Wire, asking: Asking,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", wire.url)
    monkeypatch.setenv("NO_PROXY", "")
    wire.will(*[Step(http("407 Proxy Authentication Required"), "close")] * 5)
    with pytest.raises(Unavailable, match="no connection"):
        asking().post("/x", {})
    assert [request.split()[0] for request in wire.requests] == [b"CONNECT"] * 5


def test_a_machine_wide_login_is_not_used(site: RequestsMock, asking: Asking, tmp_path: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    site.get(f"{SITE}/x", json={})
    asking(auth=None).get("/x")
    assert "Authorization" not in site.calls[0].request.headers


def test_a_tracker_that_is_slow_each_time_is_not_asked_five_times(site: RequestsMock, asking: Asking,
                                                                  clock: Clock) -> None:
    def slow(_: object) -> tuple[int, dict[str, str], str]:
        clock.now += timedelta(seconds=59)
        raise requests.ReadTimeout("nothing came")

    site.add_callback("GET", f"{SITE}/x", slow)
    with pytest.raises(Unavailable, match="in time"):
        asking(timeout=timedelta(seconds=60), patience=timedelta(seconds=90)).get("/x")
    assert len(site.calls) == 3
