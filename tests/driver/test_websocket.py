"""The WebSocket state machine."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.driver.client import Client, Exchange, javascript_length
from tests.driver.conftest import Serve
from webasgi_driver.window import HIGH_WATER

ACCEPT: dict[str, Any] = {"type": "websocket.accept"}


def scripted(*steps: Any) -> Any:
    """An app that sends dicts, raises exceptions, and receives for each ``None``; it keeps what it received."""

    async def app(scope: Any, receive: Any, send: Any) -> Any:
        if scope["type"] == "lifespan":
            return
        for step in steps:
            if step is None:
                received.append(await receive())
            elif isinstance(step, BaseException):
                raise step
            else:
                await send(step)

    received: list[Any] = []
    app.received = received  # type: ignore[attr-defined]
    return app


async def rest(exchange: Exchange) -> list[Any]:
    """The events up to the end."""
    events = []
    while (event := await exchange.next(5))["type"] != "closed":
        events.append(event)
    return events


async def response(exchange: Exchange) -> tuple[int, bytes]:
    result = await exchange.response()
    assert result.complete
    return result.status, result.body


async def test_scope_and_accept(serve: Serve) -> None:
    scopes = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            scopes.append(scope)
            assert await receive() == {"type": "websocket.connect"}
            await send({**ACCEPT, "subprotocol": "b", "headers": [(b"Set-Cookie", b"a=1"), (b"set-cookie", b"b=2")]})
            await send({"type": "websocket.close"})

    client = await serve(app)
    events = await rest(client.websocket("/ws/%C3%A9?q=1", headers=[("Cookie", "x=y")], subprotocols=["a", "b"]))
    assert events == [
        {"type": "websocket.accept", "subprotocol": "b", "headers": [["set-cookie", "a=1"], ["set-cookie", "b=2"]]},
        {"type": "websocket.close", "code": 1000, "reason": ""},
    ]
    assert scopes[0] == {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.5"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/ws/é",
        "raw_path": b"/ws/%C3%A9",
        "query_string": b"q=1",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"cookie", b"x=y")],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
        "state": {},
        "extensions": {"websocket.http.response": {}},
        "subprotocols": ["a", "b"],
    }
    assert client.log_text() == '127.0.0.1:50000 - "WebSocket /ws/%C3%A9?q=1" [accepted]'


@pytest.mark.parametrize(
    "frame", [{"text": "hello"}, {"text": ""}, {"bytes": b"\x00\xff"}, {"bytes": b""}, {"text": "é€😀"}]
)
async def test_frames(serve: Serve, frame: dict[str, Any]) -> None:
    other = {"text": None, "bytes": None}
    app = scripted(ACCEPT, None, None, {"type": "websocket.send", **other, **frame}, {"type": "websocket.close"})
    client = await serve(app)
    exchange = client.websocket("/")
    exchange.send({"type": "websocket.receive", **frame})
    events = await rest(exchange)
    assert events[1] == {"type": "websocket.send", **frame}
    assert app.received[1] == {"type": "websocket.receive", **frame}
    (value,) = frame.values()
    assert exchange.acked == (len(value) if isinstance(value, bytes) else javascript_length(value))


async def test_the_client_closes(serve: Serve) -> None:
    app = scripted(ACCEPT, None, None, None)
    client = await serve(app)
    exchange = client.websocket("/")
    assert (await exchange.next())["type"] == "websocket.accept"
    exchange.send({"type": "websocket.disconnect", "code": 3333, "reason": "had enough"})
    assert await rest(exchange) == []
    disconnect = {"type": "websocket.disconnect", "code": 3333, "reason": "had enough"}
    # However often it is asked for.
    assert app.received == [{"type": "websocket.connect"}, disconnect, disconnect]
    assert exchange.error is None


async def test_send_after_the_client_closed(serve: Serve) -> None:
    app = scripted(ACCEPT, None, None, {"type": "websocket.send", "text": "x"})
    client = await serve(app)
    exchange = client.websocket("/")
    exchange.send({"type": "websocket.disconnect", "code": 1001, "reason": ""})
    events = await rest(exchange)
    assert [event["type"] for event in events] in ([], ["websocket.accept"])
    assert exchange.error == "webasgi_driver.connection.ClientDisconnected: The client closed the connection."
    assert "Exception" not in client.log_text()


@pytest.mark.parametrize(("path", "code"), [("/accepted", 1005), ("/waiting", 1006)])
async def test_the_client_is_lost(serve: Serve, path: str, code: int) -> None:
    received = []
    over = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            if scope["path"] == "/accepted":
                await send(ACCEPT)
            received.append(await receive())
            over.set()

    client = await serve(app)
    exchange = client.websocket(path)
    await asyncio.sleep(0.01)
    exchange.close()
    await asyncio.wait_for(over.wait(), 5)
    # There was no close frame, so there is no reason.
    assert received == [{"type": "websocket.disconnect", "code": code}]


async def test_the_app_closes(serve: Serve) -> None:
    app = scripted(ACCEPT, {"type": "websocket.close", "code": 4000, "reason": "bye"}, None, None)
    client = await serve(app)
    events = await rest(client.websocket("/"))
    assert events[1] == {"type": "websocket.close", "code": 4000, "reason": "bye"}
    assert app.received[1] == {"type": "websocket.disconnect", "code": 4000, "reason": "bye"}


async def test_rejection(serve: Serve) -> None:
    app = scripted(None, {"type": "websocket.close", "code": 4000}, None)
    client = await serve(app)
    assert await response(client.websocket("/x")) == (403, b"")
    assert app.received[1] == {"type": "websocket.disconnect", "code": 1006}
    assert client.log_text() == '127.0.0.1:50000 - "WebSocket /x" 403'


async def test_denial_response(serve: Serve) -> None:
    start = {"type": "websocket.http.response.start", "status": 401, "headers": [(b"A", b"1"), (b"a", b"2")]}
    body = {"type": "websocket.http.response.body"}
    client = await serve(scripted(start, {**body, "body": b"no ", "more_body": True}, {**body, "body": b"entry"}))
    result = await client.websocket("/").response()
    assert (result.status, result.headers) == (401, [("a", "1"), ("a", "2")])
    assert (result.body, result.complete) == (b"no entry", True)


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([], "ASGI callable returned without completing handshake."),
        ([ValueError("no")], "ValueError: no"),
        ([{"type": "websocket.send", "text": "x"}], "Expected ASGI message 'websocket.accept', 'websocket.close' or"),
        ([{**ACCEPT, "headers": [(b"a\n", b"")]}], "Invalid HTTP header name."),
        ([{"type": "websocket.http.response.start", "status": 700}], "Invalid HTTP status code '700' in response."),
    ],
)
async def test_failed_handshakes(serve: Serve, steps: list[Any], error: str) -> None:
    client = await serve(scripted(*steps))
    exchange = client.websocket("/")
    assert await response(exchange) == (500, b"Internal Server Error")
    assert exchange.error is not None
    assert error in exchange.error
    assert error in client.log_text()


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([], None),
        ([ValueError("no")], "ValueError: no"),
        ([ACCEPT], "Expected ASGI message 'websocket.send' or 'websocket.close', but got 'websocket.accept'."),
        ([{"type": "websocket.send"}], "'websocket.send' needs 'bytes' (bytes) or 'text' (str)."),
        ([{"type": "websocket.send", "bytes": "x"}], "'bytes' must be bytes, got str."),
        # What no close frame can hold.
        ([{"type": "websocket.close", "code": 1005}], "Invalid close code 1005 in 'websocket.close'."),
        ([{"type": "websocket.close", "code": 999}], "Invalid close code 999 in 'websocket.close'."),
        ([{"type": "websocket.close", "code": "1000"}], "Invalid close code '1000' in 'websocket.close'."),
        (
            [{"type": "websocket.close", "reason": "é" * 62}],
            "The reason in 'websocket.close' is longer than 123 bytes.",
        ),
    ],
)
async def test_apps_that_end_without_closing(serve: Serve, steps: list[Any], error: str | None) -> None:
    client = await serve(scripted(ACCEPT, *steps))
    exchange = client.websocket("/")
    events = await rest(exchange)
    assert events[1:] == [{"type": "websocket.close", "code": 1006, "reason": ""}]
    assert (exchange.error is None) == (error is None)
    assert (error or "") in client.log_text()


async def test_messages_after_close(serve: Serve) -> None:
    client = await serve(scripted(ACCEPT, {"type": "websocket.close"}, {"type": "websocket.send", "text": "x"}))
    exchange = client.websocket("/")
    events = await rest(exchange)
    assert [event["type"] for event in events] == ["websocket.accept", "websocket.close"]
    assert exchange.error is not None
    assert "Unexpected ASGI message 'websocket.send', after sending 'websocket.close'" in exchange.error


async def test_frames_after_the_app_closed_are_dropped(serve: Serve) -> None:
    release = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send(ACCEPT)
            await send({"type": "websocket.close"})
            await release.wait()

    client = await serve(app)
    exchange = client.websocket("/")
    await asyncio.sleep(0.01)
    exchange.send({"type": "websocket.receive", "text": "late"})
    assert exchange.acked == 4
    release.set()
    await rest(exchange)


async def test_send_waits_for_a_slow_client_and_text_counts_as_in_javascript(serve: Serve) -> None:
    sent = 0
    text = "a€😀" * 16 * 1024

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal sent
        if scope["type"] == "websocket":
            await send(ACCEPT)
            for _ in range(50):
                await send({"type": "websocket.send", "text": text})
                sent += 1
            await send({"type": "websocket.close"})

    client = await serve(app)
    exchange = client.websocket("/")
    exchange.acks = False
    await asyncio.sleep(0.02)
    assert sent == HIGH_WATER // (64 * 1024) + 1
    exchange.acks = True
    for _ in range(sent):
        exchange.ack(64 * 1024)
    assert len(await rest(exchange)) == 52


async def test_a_lost_client_wakes_a_waiting_send(serve: Serve) -> None:
    errors: list[OSError] = []
    over = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send(ACCEPT)
            try:
                while True:
                    await send({"type": "websocket.send", "bytes": bytes(HIGH_WATER)})
            except OSError as error:
                errors.append(error)
                over.set()

    client = await serve(app)
    exchange = client.websocket("/")
    exchange.acks = False
    await asyncio.sleep(0.02)
    assert not over.is_set()
    exchange.close()
    await asyncio.wait_for(over.wait(), 5)
    assert [str(error) for error in errors] == ["The client closed the connection."]


async def test_several_at_once(serve: Serve) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send(ACCEPT)
            while (event := await receive())["type"] == "websocket.receive":
                await send({"type": "websocket.send", "text": scope["path"] + event["text"]})

    client = await serve(app)
    exchanges = [client.websocket(f"/{number}") for number in range(20)]
    for number, exchange in enumerate(exchanges):
        exchange.send({"type": "websocket.receive", "text": f" {number}"})
    for number, exchange in enumerate(exchanges):
        assert (await exchange.next())["type"] == "websocket.accept"
        assert (await exchange.next())["text"] == f"/{number} {number}"
        exchange.send({"type": "websocket.disconnect", "code": 1000, "reason": ""})
        assert await rest(exchange) == []


async def test_a_stopping_server_closes_with_1012(client: Client, serve: Serve) -> None:
    app = scripted(ACCEPT, None, None)
    await serve(app)
    exchange = client.websocket("/")
    assert (await exchange.next())["type"] == "websocket.accept"
    await client.shutdown()
    assert await rest(exchange) == [{"type": "websocket.close", "code": 1012, "reason": ""}]
    assert app.received[1] == {"type": "websocket.disconnect", "code": 1012}


async def test_a_stopping_server_ends_an_open_handshake(client: Client, serve: Serve) -> None:
    app = scripted(None, None)
    await serve(app)
    exchange = client.websocket("/")
    await asyncio.sleep(0.01)
    await client.shutdown()
    assert await response(exchange) == (500, b"Internal Server Error")
    assert app.received[1] == {"type": "websocket.disconnect", "code": 1006}
