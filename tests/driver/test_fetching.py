"""The bridge for HTTP clients in CPython: bytes to requests, what a browser is asked, whose request it is."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webasgi_driver.adaptations import fetching
from webasgi_driver.adaptations.fetching import FetchFailed, Pairs, Request, Response
from webasgi_driver.adaptations.loopback import Loopback
from webasgi_driver.adaptations.wire import RequestReader, ResponseWriter
from webasgi_driver.server import Server
from webasgi_driver.types import Message


@given(st.binary(max_size=60), st.booleans(), st.lists(st.integers(0, 400), max_size=8), st.data())
def test_a_request_is_read_whatever_its_pieces(
    body: bytes, chunked: bool, cuts: list[int], data: st.DataObject
) -> None:
    if chunked:
        ends = sorted({*data.draw(st.lists(st.integers(0, len(body)), max_size=4)), 0, len(body)})
        chunks = [body[start:end] for start, end in itertools.pairwise(ends)]
        framed = b"".join(b"%x;ext\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
        framed += b"0\r\n" + data.draw(st.sampled_from([b"", b"X-Sum: 1\r\n"])) + b"\r\n"
        framing = b"transfer-encoding: chunked"
    else:
        framed, framing = body, b"content-length: %d" % len(body)
    sent = b"POST /a?b=%20 HTTP/1.1\r\nHost: x\r\nX-A:  \xe9 \r\n" + framing + b"\r\n\r\n" + framed
    reader = RequestReader("https://h:8443")
    places = sorted({min(cut, len(sent)) for cut in cuts} | {0, len(sent)})
    for start, end in itertools.pairwise(places):
        assert not reader.complete
        reader.feed(sent[start:end])
    assert reader.complete
    request = reader.request()
    assert (request.method, request.url, request.body) == ("POST", "https://h:8443/a?b=%20", body)
    assert request.headers[:2] == [("Host", "x"), ("X-A", "\xe9")]


def test_a_target_may_be_a_whole_url() -> None:
    reader = RequestReader("http://proxy:3128")
    reader.feed(b"GET https://h/x?u=http://y HTTP/1.1\r\n\r\n")
    assert reader.request().url == "https://h/x?u=http://y"
    reader = RequestReader("http://h")
    reader.feed(b"PUT /x?u=http://y HTTP/1.1\r\nexpect: 100-Continue\r\ncontent-length: 1\r\n\r\n")
    assert reader.expects_continue()
    reader.feed(b"a")
    assert not reader.expects_continue()
    assert reader.request().url == "http://h/x?u=http://y"


class Made:
    """A response with its body."""

    def __init__(self, status: int = 200, headers: Pairs | None = None, reason: str = "", body: bytes = b"") -> None:
        self.status = status
        self.reason = reason
        self.headers = headers or []
        self.body = body

    async def read(self) -> bytes:
        body, self.body = self.body, b""
        return body

    def close(self) -> None:
        pass


REQUEST = Request("GET", "https://h/", [])


def test_responses_are_framed() -> None:
    headers = [("Connection", "keep-alive"), ("X", "1"), ("X", "2")]
    writer = ResponseWriter(Response(REQUEST, Made(404, headers)), "GET")
    lines = b"HTTP/1.1 404 Not Found\r\nX: 1\r\nX: 2\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert writer.head == lines
    assert writer.piece(b"abc") + writer.piece(b"") == b"3\r\nabc\r\n0\r\n\r\n"
    writer = ResponseWriter(Response(REQUEST, Made(299, [("content-length", "3")], "Fine")), "GET")
    assert writer.head == b"HTTP/1.1 299 Fine\r\ncontent-length: 3\r\nConnection: close\r\n\r\n"
    assert writer.piece(b"abc") + writer.piece(b"") == b"abc"
    for status, method in ((204, "GET"), (304, "GET"), (200, "HEAD")):
        writer = ResponseWriter(Response(REQUEST, Made(status)), method)
        assert not writer.has_body
        assert b"chunked" not in writer.head


class Browser:
    """Notes what it is asked, and answers."""

    def __init__(self, answer: Made | OSError) -> None:
        self.asked: list[Request] = []
        self._answer = answer

    async def open(self, request: Request) -> Made:
        return self.open_blocking(request, None)

    def open_blocking(self, request: Request, limit: float | None) -> Made:
        self.asked.append(request)
        if isinstance(self._answer, OSError):
            raise self._answer
        return self._answer


async def test_headers_of_the_browsers_own_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = [("Content-Encoding", "gzip"), ("content-length", "9"), ("x", "1")]
    browser = Browser(Made(headers=encoded, body=b"abc"))
    monkeypatch.setattr(fetching, "network", browser)
    names = ("Host", "COOKIE", "user-agent", "Sec-Fetch-Mode", "proxy-x", "Accept", "x-own", "dater")
    request = Request("post", "https://me:secret@h:443?q#f", [(name, "v") for name in names], b"body")
    for response in (await fetching.fetch(request), fetching.fetch_sync(request)):
        assert response.headers == [("x", "1")]
    asked = Request("POST", "https://h/?q", [("Accept", "v"), ("x-own", "v"), ("dater", "v")], b"body")
    assert browser.asked == [asked, asked]
    head = await fetching.fetch(Request("HEAD", "https://h/", []))
    assert head.headers == encoded


async def test_without_a_network_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(Made())
    monkeypatch.setattr(fetching, "network", browser)
    monkeypatch.setattr(fetching, "forbidden", True)
    request = Request("GET", "https://h/", [])
    with pytest.raises(FetchFailed, match=r"GET https://h/ was not sent: the author .* `network`"):
        await fetching.fetch(request)
    with pytest.raises(FetchFailed, match="was not sent"):
        fetching.fetch_sync(request)
    assert browser.asked == []


async def test_what_a_browser_does_not_send(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(Made())
    monkeypatch.setattr(fetching, "network", browser)
    for request, text in (
        (Request("GET", "https://h/", [], b"body"), "a browser sends none with GET or HEAD"),
        (Request("GET", "ftp://h/", []), "http: and https: addresses only"),
        (Request("GET", "https://h/", [("Upgrade", "websocket")]), "another protocol"),
    ):
        with pytest.raises(FetchFailed, match=text):
            await fetching.fetch(request)
    assert browser.asked == []


@pytest.mark.parametrize(
    ("request_", "needs", "lacks"),
    [
        (
            Request("GET", "https://h/", [("Accept", "x")]),
            ["its responses need `Access-Control-Allow-Origin: *`."],
            "http:",
        ),
        (Request("GET", "http://h/", []), ["mixed content"], "Allow-Methods"),
        (
            Request("PUT", "https://h/", [("Content-Type", "application/json"), ("X-Own", "1")], b"{}"),
            ["`Access-Control-Allow-Methods: PUT`", "`Access-Control-Allow-Headers: content-type, x-own`"],
            "http:",
        ),
        (
            Request("POST", "https://h/", [("content-type", "Text/Plain; charset=utf-8")], b""),
            ["Origin"],
            "Allow-Headers",
        ),
    ],
)
async def test_failures_tell_what_the_server_must_allow(
    monkeypatch: pytest.MonkeyPatch, request_: Request, needs: list[str], lacks: str
) -> None:
    monkeypatch.setattr(fetching, "network", Browser(OSError("Failed to fetch")))
    texts = []
    with pytest.raises(FetchFailed) as caught:
        await fetching.fetch(request_)
    texts.append(str(caught.value))
    with pytest.raises(FetchFailed) as caught:
        fetching.fetch_sync(request_)
    texts.append(str(caught.value))
    for text in texts:
        assert text.startswith(f"{request_.method} {request_.url} got no response (Failed to fetch).")
        assert all(need in text for need in needs)
        assert lacks not in text


def host_scope(scheme: str, host: str) -> Message:
    return {"scheme": scheme, "headers": [["Host", host]], "server": ["unused", 1]}


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        ("https://docs.example/x", True),
        ("https://docs.example:443/", True),
        ("https://DOCS.example/", True),
        ("http://docs.example/", False),
        ("https://docs.example:8000/", False),
        ("https://other.example/", False),
        ("http://localhost:8000/", True),
        ("http://127.0.0.1:5000/", True),
        ("http://[::1]:8000/", True),
        ("http://localhost:11434/", False),
        ("http://localhost:nonsense/", False),
        ("http://testserver/", False),
    ],
)
def test_whose_requests_are_the_apps_own(url: str, owned: bool) -> None:
    app = Loopback(lambda message: None)
    assert app.owns(url) == ("docs" not in url.lower() and owned)
    app.learn(host_scope("wss", "docs.example"))
    assert app.owns(url) == owned


SLOW = """
import asyncio
async def app(scope, receive, send):
    if scope["type"] == "http":
        if scope["path"] == "/begun":
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body", "body": b"abc", "more_body": True})
        await receive()
        await receive()
"""


async def test_requests_to_oneself_end_with_the_app(app_directory: Path) -> None:
    told: list[Message] = []
    own = Loopback(told.append)
    server = Server(own.emit, shutdown_limit=0.2)
    own.connect(server)
    await server.load("main:app", {"main.py": SLOW}, str(app_directory))
    begun = await own.open(Request("GET", "http://localhost:8000/begun", []))
    waiting = asyncio.ensure_future(own.open(Request("POST", "http://localhost:8000/", [], b"body")))
    assert await begun.read() == b"abc"
    left = await own.open(Request("GET", "http://localhost:8000/begun", []))
    left.close()
    await server.shutdown()
    for _ in range(2):
        with pytest.raises(ConnectionResetError, match="without completing"):
            await begun.read()
    with pytest.raises(FetchFailed, match="the app was stopped meanwhile"):
        await asyncio.wait_for(waiting, 5)
    refused = await own.open(Request("GET", "http://localhost:8000/", []))
    assert (refused.status, await refused.read(), await refused.read()) == (503, b"The app is not running.", b"")
    # The host hears of none of it but the log.
    assert {message["type"] for message in told} == {"status", "ready", "log"}
