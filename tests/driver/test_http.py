"""The HTTP state machine, with apps that keep and that break the rules."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.driver.client import Client
from tests.driver.conftest import Serve
from webasgi_driver.window import HIGH_WATER

OK: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": []}
END: dict[str, Any] = {"type": "http.response.body", "body": b""}


def sending(*events: dict[str, Any]) -> Any:
    """An app that sends ``events``."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            for event in events:
                await send(event)

    return app


async def test_scope(serve: Serve) -> None:
    scopes = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scopes.append(scope)
            await sending(OK, END)(scope, receive, send)

    client = await serve(app)
    await client.get("/caf%C3%A9/a%2Fb?q=%20x&y", "PATCH", headers=[("X-A", "1"), ("x-b", "\xe9"), ("X-a", "2")])
    assert scopes == [
        {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.5"},
            "http_version": "1.1",
            "method": "PATCH",
            "scheme": "http",
            "path": "/café/a/b",
            "raw_path": b"/caf%C3%A9/a%2Fb",
            "query_string": b"q=%20x&y",
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1:8000"), (b"x-a", b"1"), (b"x-b", b"\xe9"), (b"x-a", b"2")],
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 50000),
            "state": {},
            "extensions": {"http.response.early_hint": {}, "http.response.trailers": {}},
        }
    ]


async def test_an_app_of_asgi_2_is_told_so(serve: Serve) -> None:
    versions = []

    def app(scope: Any) -> Any:
        versions.append(scope["asgi"])

        async def instance(receive: Any, send: Any) -> None:
            await sending(OK, END)(scope, receive, send)

        return instance

    client = await serve(app)
    assert (await client.get("/")).status == 200
    assert versions == [
        {"version": "2.0", "spec_version": "2.0"},  # lifespan
        {"version": "2.0", "spec_version": "2.5"},
    ]


async def test_response(serve: Serve) -> None:
    headers = [(b"Set-Cookie", b"a=1"), (b"x", b"y"), (b"set-cookie", b"b=2")]
    client = await serve(
        sending(
            {**OK, "status": 201, "headers": headers},
            {"type": "http.response.body", "body": b"one ", "more_body": True},
            {"type": "http.response.body", "body": b"", "more_body": True},
            {"type": "http.response.body", "body": b"two"},
        )
    )
    response = await client.get("/a b?x=1")
    assert response.status == 201
    assert response.headers == [("set-cookie", "a=1"), ("x", "y"), ("set-cookie", "b=2")]
    assert response.chunks == [b"one ", b"two"]
    assert response.complete
    assert response.error is None
    assert client.log_text() == '127.0.0.1:50000 - "GET /a%20b?x=1 HTTP/1.1" 201 Created'


@pytest.mark.parametrize(
    ("events", "error", "status"),
    [
        ([END], "Expected ASGI message 'http.response.start', but got 'http.response.body'.", 500),
        ([OK, OK], "Expected ASGI message 'http.response.body', but got 'http.response.start'.", 200),
        ([], "ASGI callable returned without starting response.", 500),
        ([OK], "ASGI callable returned without completing response.", 200),
        ([{"type": "lifespan.startup.complete"}], "Expected ASGI message 'http.response.start'", 500),
        ([{**OK, "headers": [(b"a b", b"")]}], "Invalid HTTP header name.", 500),
        ([{**OK, "headers": [(b"a", b"x\r\nb: c")]}], "Invalid HTTP header value.", 500),
        ([{**OK, "headers": [("a", "b")]}], "must be bytes", 500),
        ([{**OK, "status": 103}], "Invalid HTTP status code 103", 500),
        ([{**OK, "status": "200"}], "Invalid HTTP status code '200'", 500),
        ([{**OK, "headers": [(b"content-length", b"many")]}], "invalid literal for int()", 500),
        ([OK, {**END, "body": "text"}], "'body' must be bytes, got str.", 200),
        (
            [{**OK, "headers": [(b"content-length", b"1")]}, {**END, "body": b"12"}],
            "Response content longer than Content-Length",
            200,
        ),
        (
            [{**OK, "headers": [(b"content-length", b"3")]}, {**END, "body": b"12"}],
            "Response content shorter than Content-Length",
            200,
        ),
    ],
)
async def test_broken_apps(serve: Serve, events: list[Any], error: str, status: int) -> None:
    client = await serve(sending(*events))
    response = await client.get("/")
    assert response.status == status
    assert response.error is not None
    assert error in response.error
    assert error in client.log_text()
    assert response.complete == (status == 500)
    if status == 500:
        assert response.body == b"Internal Server Error"
        assert response.headers == [("content-type", "text/plain; charset=utf-8"), ("content-length", "21")]


async def test_message_after_the_response(serve: Serve) -> None:
    client = await serve(sending(OK, END, END))
    response = await client.get("/")
    assert response.complete
    assert response.error is not None
    assert "Unexpected ASGI message 'http.response.body' sent, after response already completed." in response.error


async def test_return_value(serve: Serve) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> str | None:
        return None if scope["type"] == "lifespan" else "something"

    client = await serve(app)
    response = await client.get("/")
    assert response.status == 500
    assert response.error == "ASGI callable should return None, but returned 'something'."


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError()])
async def test_exceptions(serve: Serve, error: BaseException) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            if scope["path"] == "/late":
                await send(OK)
            raise error

    client = await serve(app)
    response = await client.get("/")
    assert (response.status, response.complete) == (500, True)
    assert response.error is not None
    assert type(error).__name__ in response.error
    assert "Exception in ASGI application\nTraceback (most recent call last):\n" in client.log_text()
    assert "webasgi_driver" not in client.log_text()
    response = await client.get("/late")
    assert (response.status, response.complete) == (200, False)
    assert response.error is not None


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
async def test_responses_without_a_body(serve: Serve, method: str, status: int) -> None:
    headers = [(b"content-length", b"5")] if status != 204 else []
    client = await serve(sending({**OK, "status": status, "headers": headers}, END))
    response = await client.get("/", method)
    assert (response.status, response.body, response.complete, response.error) == (status, b"", True, None)


@pytest.mark.parametrize("reverse", [False, True])
async def test_chunked_overrides_a_length(serve: Serve, reverse: bool) -> None:
    headers = [(b"content-length", b"2"), (b"transfer-encoding", b"Chunked")]
    client = await serve(sending({**OK, "headers": headers[::-1] if reverse else headers}, {**END, "body": b"hello"}))
    response = await client.get("/")
    assert (response.body, response.complete, response.error) == (b"hello", True, None)


async def test_head_drops_the_body(serve: Serve) -> None:
    client = await serve(sending({**OK, "headers": [(b"content-length", b"5")]}, {**END, "body": b"hello"}))
    response = await client.get("/", "HEAD")
    assert (response.body, response.complete, response.error) == (b"", True, None)
    assert response.headers == [("content-length", "5")]


async def test_a_204_with_a_body_is_complete_for_the_client_and_an_error_for_the_app(serve: Serve) -> None:
    client = await serve(sending({**OK, "status": 204}, {**END, "body": b"null"}))
    response = await client.get("/")
    assert (response.status, response.body, response.complete) == (204, b"", True)
    assert response.error == "RuntimeError: Response content longer than Content-Length"


async def test_early_hints_and_trailers(serve: Serve) -> None:
    client = await serve(
        sending(
            {"type": "http.response.early_hint", "links": [b"</a.css>; rel=preload"]},
            {**OK, "trailers": True},
            {**END, "body": b"body"},
            {"type": "http.response.trailers", "headers": [(b"X-Sum", b"1")], "more_trailers": True},
            {"type": "http.response.trailers", "headers": [(b"x-more", b"2")]},
        )
    )
    response = await client.get("/")
    assert response.hints == ["</a.css>; rel=preload"]
    assert (response.body, response.trailers) == (b"body", [("x-sum", "1"), ("x-more", "2")])
    assert response.complete


async def test_missing_trailers(serve: Serve) -> None:
    client = await serve(sending({**OK, "trailers": True}, END, END))
    response = await client.get("/")
    assert not response.complete
    assert response.error is not None
    assert "Expected ASGI message 'http.response.trailers', but got 'http.response.body'." in response.error


class Reader:
    """An app that reads one event whenever it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Semaphore(0)
        self.read: asyncio.Queue[Any] = asyncio.Queue()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while scope["type"] == "http":
            await self.go.acquire()
            self.read.put_nowait(await receive())

    async def next(self) -> Any:
        self.go.release()
        return await asyncio.wait_for(self.read.get(), 5)


async def test_request_body_is_acknowledged_as_it_is_read(serve: Serve) -> None:
    app = Reader()
    client = await serve(app)
    exchange = client.request("/", "POST", body=None)
    for data in (b"one", b"", b"three"):
        exchange.body(data, more=True)
    await asyncio.sleep(0.01)
    assert exchange.acked == 0
    assert await app.next() == {"type": "http.request", "body": b"one", "more_body": True}
    assert exchange.acked == 3
    assert await app.next() == {"type": "http.request", "body": b"three", "more_body": True}
    exchange.body(b"", more=False)
    assert await app.next() == {"type": "http.request", "body": b"", "more_body": False}
    assert exchange.acked == 8
    exchange.send({"type": "http.disconnect"})
    assert await app.next() == {"type": "http.disconnect"}
    assert await app.next() == {"type": "http.disconnect"}


async def test_request_body_after_the_response_is_acknowledged_and_dropped(serve: Serve) -> None:
    released = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send(OK)
            await send(END)
            assert await receive() == {"type": "http.disconnect"}
            await released.wait()

    client = await serve(app)
    exchange = client.request("/", "POST", body=None)
    exchange.body(b"early", more=True)
    while (await exchange.next())["type"] != "http.response.body":
        pass
    exchange.body(b"late", more=True)
    assert exchange.acked == 9
    released.set()
    assert (await exchange.next())["type"] == "closed"
    exchange.body(b"even later")


async def test_send_waits_for_a_slow_client(serve: Serve) -> None:
    sent = 0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal sent
        if scope["type"] == "http":
            await send(OK)
            for _ in range(100):
                await send({"type": "http.response.body", "body": bytes(64 * 1024), "more_body": True})
                sent += 64 * 1024
            await send(END)

    client = await serve(app)
    exchange = client.request("/", acks=False)
    await asyncio.sleep(0.02)
    assert sent == HIGH_WATER + 64 * 1024
    exchange.ack(64 * 1024)
    await asyncio.sleep(0.02)
    assert sent == HIGH_WATER + 64 * 1024
    exchange.ack(HIGH_WATER)
    await asyncio.sleep(0.02)
    assert sent == 2 * (HIGH_WATER + 64 * 1024)
    exchange.acks = True
    exchange.ack(10**9)
    assert len((await exchange.response()).body) == 100 * 64 * 1024


async def test_chunks_arrive_before_the_next_one_is_made(serve: Serve) -> None:
    go = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send(OK)
            await send({"type": "http.response.body", "body": b"first", "more_body": True})
            await go.wait()
            await send({"type": "http.response.body", "body": b"second"})

    client = await serve(app)
    exchange = client.request("/")
    assert (await exchange.next())["status"] == 200
    assert (await exchange.next())["body"] == b"first"
    go.set()
    assert (await exchange.next())["body"] == b"second"


@pytest.mark.parametrize("how", ["close", "event"])
async def test_client_leaves(serve: Serve, how: str) -> None:
    errors: list[BaseException] = []
    running, over = asyncio.Event(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        await receive()
        await send(OK)
        running.set()
        assert await receive() == {"type": "http.disconnect"}
        try:
            await send(END)
        except OSError as exc:
            errors.append(exc)
            raise
        finally:
            over.set()

    client = await serve(app)
    exchange = client.request("/")
    await asyncio.wait_for(running.wait(), 5)
    if how == "close":
        exchange.close()
    else:
        exchange.send({"type": "http.disconnect"})
    await asyncio.wait_for(over.wait(), 5)
    assert len(errors) == 1
    await asyncio.sleep(0.01)
    # A client that said `close` hears nothing; the app's passing the error on is no error.
    assert exchange.closed.is_set() == (how == "event")
    assert [log["level"] for log in client.logs] == ["info"]


async def test_leaving_wakes_a_waiting_send(serve: Serve) -> None:
    over = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send(OK)
            try:
                while True:
                    await send({"type": "http.response.body", "body": bytes(HIGH_WATER), "more_body": True})
            except OSError:
                over.set()

    client = await serve(app)
    exchange = client.request("/", acks=False)
    await asyncio.sleep(0.01)
    exchange.close()
    await asyncio.wait_for(over.wait(), 5)


async def test_state_is_copied_for_each_request(serve: Serve) -> None:
    shared: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            scope["state"].update(shared=shared, count=0)
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            scope["state"]["count"] += 1
            scope["state"]["shared"].append(scope["state"]["count"])
            await sending(OK, END)(scope, receive, send)

    client = await serve(app)
    await client.get("/")
    await client.get("/")
    assert shared == [1, 1]


async def test_requests_interleave_and_background_work_goes_on(serve: Serve) -> None:
    gates = [asyncio.Event() for _ in range(50)]
    done = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            number = int(scope["path"][1:])
            await gates[number].wait()
            await send(OK)
            await send({**END, "body": b"%d" % number})
            await asyncio.sleep(0.01)
            done.append(number)

    client = await serve(app)
    exchanges = [client.request(f"/{number}") for number in range(50)]
    for number in reversed(range(50)):
        gates[number].set()
        while (event := await exchanges[number].next())["type"] != "http.response.body":
            pass
        assert event["body"] == b"%d" % number
        assert number not in done
    await asyncio.gather(*(exchange.closed.wait() for exchange in exchanges))
    assert sorted(done) == list(range(50))


async def test_a_stopping_server_disconnects_and_then_refuses(client: Client, serve: Serve) -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await receive()
            seen.append(await receive())
            await asyncio.Event().wait()  # ignores the disconnect: it is cancelled in the end

    await serve(app)
    exchange = client.request("/")
    await asyncio.sleep(0.01)
    await client.shutdown()
    assert seen == [{"type": "http.disconnect"}]
    await exchange.closed.wait()
    response = await client.get("/")
    assert (response.status, response.body, response.error) == (
        503,
        b"The app is not running.",
        "The app is not running.",
    )
