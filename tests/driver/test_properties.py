"""Whatever an app and a client do, the driver neither hangs nor raises, and no response is lost."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.driver.client import Client, Exchange, InProcess

Step = tuple[str, Any]
App = TypeVar("App")

BODIES = st.sampled_from([b"", b"x", b"hello", bytes(100_000), bytes(300_000), "text", None])
HEADERS = st.sampled_from(
    [
        [],
        [(b"content-length", b"5")],
        [(b"content-length", b"x")],
        [(b"A", b"b"), (b"a", b"c")],
        [(b"bad name", b"")],
        [("text", "text")],
        [(b"x", b"a\nb")],
        [(b"one",)],
        None,
    ]
)


def message(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=fields).map(lambda event: ("send", event))


APP_STEPS = st.one_of(
    st.just(("receive", None)),
    st.just(("sleep", None)),
    st.sampled_from([ValueError("x"), SystemExit(1), KeyboardInterrupt(), asyncio.CancelledError()]).map(
        lambda error: ("raise", error)
    ),
    st.just(("return", "value")),
    st.sampled_from([{}, {"type": None}, "text", None]).map(lambda event: ("send", event)),
)
MORE = st.booleans()
HTTP_APP = st.one_of(
    APP_STEPS,
    message(
        "http.response.start",
        status=st.sampled_from([100, 200, 204, 304, 500, 1000, "200", None, True]),
        headers=HEADERS,
        trailers=MORE,
    ),
    message("http.response.body", body=BODIES, more_body=MORE),
    message("http.response.body", body=BODIES, more_body=MORE),
    message("http.response.trailers", headers=HEADERS, more_trailers=MORE),
    message("http.response.early_hint", links=st.sampled_from([[], [b"</x>"], ["x"], None])),
    message("websocket.accept"),
)
GOOD_START = message("http.response.start").map(
    lambda step: (step[0], {**step[1], "status": 200, "headers": [(b"content-length", b"5")]})
)
# Any steps, and steps of an app that begins well: reads, then starts its response.
HTTP_APPS = st.lists(HTTP_APP, max_size=7) | st.builds(
    lambda reads, start, steps: [("receive", None)] * reads + [start, *steps],
    st.integers(0, 3),
    GOOD_START,
    st.lists(message("http.response.body", body=BODIES, more_body=MORE) | HTTP_APP, max_size=4),
)
HTTP_CLIENT = st.one_of(
    st.tuples(st.just("body"), st.tuples(st.sampled_from([b"", b"x", bytes(300_000)]), MORE)),
    st.just(("disconnect", None)),
    st.just(("close", None)),
    st.just(("ack", 10**6)),
    st.just(("turn", None)),
)
WEBSOCKET_APP = st.one_of(
    APP_STEPS,
    message("websocket.accept", subprotocol=st.sampled_from([None, "a"]), headers=HEADERS),
    message("websocket.accept"),
    message("websocket.send", text=st.sampled_from([None, "", "x", "é" * 200_000, b"b"])),
    message("websocket.send", bytes=BODIES),
    message("websocket.close", code=st.sampled_from([1000, 4000]), reason=st.sampled_from([None, "", "bye"])),
    message("websocket.http.response.start", status=st.sampled_from([200, 403, 700, "x"]), headers=HEADERS),
    message("websocket.http.response.body", body=BODIES, more_body=MORE),
    message("http.response.start", status=st.just(200)),
)
WEBSOCKET_CLIENT = st.one_of(
    st.just(("text", "hello")),
    st.just(("bytes", b"")),
    st.tuples(st.just("disconnect"), st.sampled_from([1000, 1001, 4000])),
    st.just(("close", None)),
    st.just(("ack", 10**6)),
    st.just(("turn", None)),
)


class Script:
    """An app that runs the steps of each connection, and goes on after errors of ``send`` if it is stubborn."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.stubborn = False
        self.received: list[Any] = []
        self.sent: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        if scope["type"] == "lifespan":
            return None
        for kind, value in self.steps:
            try:
                if kind == "receive":
                    self.received.append(await receive())
                elif kind == "sleep":
                    await asyncio.sleep(0)
                elif kind == "send":
                    await send(value)
                    self.sent.append(value)
            except Exception:
                if not self.stubborn:
                    raise
            if kind == "raise":
                raise value
            if kind == "return":
                return value
        return None


@contextlib.contextmanager
def module_with(app: App) -> Iterator[App]:
    """``app`` can be imported from ``app_of_properties``."""
    module: Any = ModuleType("app_of_properties")
    module.app = app
    sys.modules["app_of_properties"] = module
    try:
        yield app
    finally:
        del sys.modules["app_of_properties"]


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with module_with(Script()) as app:
        yield app


async def play(
    directory: Path, script: Script, app: list[Step], client_steps: list[Step], open_: Any, stubborn: bool
) -> tuple[Exchange, list[dict[str, Any]], Client]:
    """One connection from open to its end; the events that the client got."""
    client = Client()
    transport = client.transport = InProcess(directory, client.receive, shutdown_limit=0.05)
    loop = asyncio.get_running_loop()
    unhandled: list[Any] = []
    loop.set_exception_handler(lambda _, context: unhandled.append(context))
    script.steps, script.stubborn, script.received, script.sent = app, stubborn, [], []
    await client.serve({"main.py": "from app_of_properties import app"})
    exchange: Exchange = open_(client)
    for kind, value in client_steps:
        perform(exchange, kind, value)
        if kind == "turn":
            await asyncio.sleep(0)
    await asyncio.sleep(0.001)
    if not exchange.closed.is_set():
        # The app waits for the client: let it leave, which must end every wait.
        exchange.send(
            {"type": "http.disconnect"}
            if transport.server._connections[exchange.id].scope["type"] == "http"
            else {"type": "websocket.disconnect", "code": 1001, "reason": ""}
        ) if exchange.id in transport.server._connections else None
    for _ in range(200):
        if not transport.server._tasks:
            break
        await asyncio.sleep(0.001)
    assert not transport.server._tasks, "the connection hangs"
    await client.shutdown()
    assert not unhandled
    events = []
    while not exchange.events.empty():
        events.append(exchange.events.get_nowait())
    return exchange, events, client


def perform(exchange: Exchange, kind: str, value: Any) -> None:
    if kind == "body":
        exchange.body(value[0], more=value[1])
    elif kind == "text":
        exchange.send({"type": "websocket.receive", "text": value})
    elif kind == "bytes":
        exchange.send({"type": "websocket.receive", "bytes": value})
    elif kind == "disconnect":
        exchange.send(
            {"type": "http.disconnect"}
            if value is None
            else {"type": "websocket.disconnect", "code": value, "reason": ""}
        )
    elif kind == "close":
        exchange.close()
    elif kind == "ack":
        exchange.ack(value)


COMMON = settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@COMMON
@given(
    app=HTTP_APPS,
    client=st.lists(HTTP_CLIENT, max_size=6),
    method=st.sampled_from(["GET", "HEAD"]),
    acks=st.booleans(),
    stubborn=st.booleans(),
)
def test_http(
    app_directory: Path,
    script: Script,
    app: list[Step],
    client: list[Step],
    method: str,
    acks: bool,
    stubborn: bool,
) -> None:
    def open_(host: Client) -> Exchange:
        return host.request("/", method, body=None, acks=acks)

    exchange, events, _ = asyncio.run(play(app_directory, script, app, client, open_, stubborn))
    kinds = [event["type"] for event in events]
    left = any(kind in ("disconnect", "close") for kind, _ in client)
    forced = not any(kind == "close" for kind, _ in client)
    starts = kinds.count("http.response.start")
    assert starts <= 1
    if "http.response.body" in kinds:
        assert starts == 1
        assert kinds.index("http.response.start") < kinds.index("http.response.body")
    ends = [event for event in events if event["type"] == "http.response.body" and not event["more_body"]]
    assert len(ends) <= 1
    if not left and exchange.error is None and starts:
        # An app without an error has given a whole response, unless the client had to leave.
        assert ends or not forced or waits(app)
    if not left and not waits(app) and acks:
        # Whatever the app did, a client that stays hears something.
        assert starts == 1
    if forced:
        assert kinds[-1] == "closed"
    body = b"".join(event["body"] for event in events if event["type"] == "http.response.body")
    sent = b"".join(event.get("body", b"") for event in script.sent if event.get("type") == "http.response.body")
    if starts and events[kinds.index("http.response.start")]["status"] == 200 and method == "GET" and not left:
        assert body.startswith(sent)
        length = dict(events[kinds.index("http.response.start")]["headers"]).get("content-length")
        assert length is None or len(body) <= int(length)
        assert not (length and ends) or len(body) == int(length)
    if method == "HEAD":
        assert body == b""
    uploaded = [value for kind, value in client if kind == "body"]
    requests = [event for event in script.received if event["type"] == "http.request"]
    assert b"".join(data for data, _ in uploaded).startswith(b"".join(event["body"] for event in requests))
    if not left:
        # Every piece that counts was read in order, as often as the app asked.
        pieces = [
            {"type": "http.request", "body": data, "more_body": more} for data, more in uploaded if data or not more
        ]
        assert requests == pieces[: len(requests)]
        reads = next((index for index, step in enumerate(app) if step[0] != "receive"), len(app))
        assert len(requests) >= min(reads, len(pieces))


def waits(app: list[Step]) -> bool:
    """Whether the app may wait for its client."""
    return any(kind == "receive" for kind, _ in app)


@COMMON
@given(
    app=st.lists(WEBSOCKET_APP, max_size=7),
    client=st.lists(WEBSOCKET_CLIENT, max_size=6),
    stubborn=st.booleans(),
)
def test_websocket(app_directory: Path, script: Script, app: list[Step], client: list[Step], stubborn: bool) -> None:
    def open_(host: Client) -> Exchange:
        return host.websocket("/")

    _, events, _ = asyncio.run(play(app_directory, script, app, client, open_, stubborn))
    kinds = [event["type"] for event in events]
    left = any(kind in ("disconnect", "close") for kind, _ in client)
    accepted = "websocket.accept" in kinds
    rejected = "http.response.start" in kinds
    assert not (accepted and rejected)
    assert kinds.count("websocket.accept") + kinds.count("http.response.start") <= 1
    assert kinds.count("websocket.close") <= accepted
    if "websocket.close" in kinds:
        assert set(kinds[kinds.index("websocket.close") + 1 :]) <= {"closed"}
    if not left and not waits(app):
        assert accepted or rejected
        if accepted:
            assert "websocket.close" in kinds
    if not any(kind == "close" for kind, _ in client):
        assert kinds[-1] == "closed"
