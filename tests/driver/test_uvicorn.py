"""The same app under uvicorn on loopback and in the driver: the same scopes, statuses, headers and bodies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import h11
import pytest
import uvicorn

from tests.driver.client import Client, Response
from tests.driver.conftest import Serve

# Of uvicorn's connection, not of the app; the reasons are in webasgi_driver/http.py.
CONNECTION_HEADERS = {"date", "server", "connection", "transfer-encoding"}


def plain(value: Any) -> Any:
    """A scope as JSON can hold it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.decode("latin-1") if isinstance(value, bytes) else value


async def app(scope: Any, receive: Any, send: Any) -> Any:
    """Does what the path says."""
    if scope["type"] == "lifespan":
        scope["state"]["key"] = "value"
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return None
    kind = scope["path"].split("/")[1]
    headers: list[tuple[bytes, bytes]] = [(b"Content-Type", b"text/plain"), (b"x-a", b"1"), (b"X-A", b"\xe9")]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    body = {"type": "http.response.body", "body": b"hello"}
    more = {**body, "more_body": True}
    events: list[Any] = []
    if kind == "scope":
        received = await receive()
        data = json.dumps({"scope": plain(scope), "received": plain(received)}).encode()
        events = [start, {"type": "http.response.body", "body": data}]
    elif kind == "body":
        data = b""
        while True:
            event = await receive()
            data += event["body"]
            if not event["more_body"]:
                break
        events = [start, {**body, "body": b"%d" % len(data)}]
    elif kind == "status":
        events = [{**start, "status": int(scope["path"].split("/")[2])}, {**body, "body": b""}]
    elif kind == "chunks":
        events = [start, more, {**more, "body": b""}, body]
    elif kind == "long":
        events = [{**start, "headers": [(b"content-length", b"9")]}, more]
        events += [{**body, "body": b"four"}]
    elif kind == "too-long":
        events = [{**start, "headers": [(b"content-length", b"2")]}, body]
    elif kind == "too-short":
        events = [{**start, "headers": [(b"content-length", b"9")]}, body]
    elif kind == "twice":
        events = [start, start]
    elif kind == "no-start":
        events = [body]
    elif kind == "incomplete":
        events = [start, more]
    elif kind == "raise-late":
        events = [start, more, ValueError("late")]
    elif kind == "raise":
        events = [ValueError("early")]
    elif kind == "value":
        events = [start, body]
    for event in events:
        if isinstance(event, Exception):
            raise event
        await send(event)
    return "value" if kind == "value" else None


class Reference:
    """uvicorn, and one request to it at a time."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def get(self, target: str, method: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """A request as the test client makes it, byte for byte."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        connection = h11.Connection(h11.CLIENT)
        pairs = [("Host", "127.0.0.1:8000"), *headers]
        if body:
            pairs.append(("content-length", str(len(body))))
        request = h11.Request(
            method=method, target=target, headers=[(n.encode(), v.encode("latin-1")) for n, v in pairs]
        )
        for event in (request, h11.Data(body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        result = Response()
        try:
            while not result.complete:
                event_ = connection.next_event()
                if event_ is h11.NEED_DATA:
                    connection.receive_data(await asyncio.wait_for(reader.read(65536), 5))
                elif isinstance(event_, h11.Response):
                    result.status = event_.status_code
                    result.headers = [(n.decode(), v.decode("latin-1")) for n, v in event_.headers]
                elif isinstance(event_, h11.Data):
                    result.chunks.append(bytes(event_.data))
                elif isinstance(event_, h11.EndOfMessage):
                    result.complete = True
                else:
                    break
        except h11.RemoteProtocolError as exc:
            result.error = str(exc)
        writer.close()
        await writer.wait_closed()
        return result


@pytest.fixture
async def reference() -> AsyncIterator[Reference]:
    config = uvicorn.Config(app, port=0, log_level="critical", http="h11", ws="none", proxy_headers=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (it has no event)
        await asyncio.sleep(0.005)
    yield Reference(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    await asyncio.wait_for(task, 10)


REQUESTS: list[tuple[str, str, list[tuple[str, str]], bytes]] = [
    ("GET", "/scope", [], b""),
    ("GET", "/scope/caf%C3%A9/a%2Fb//c/./d/..?q=%20+x&y=%C3%A9&", [("X-A", "1"), ("x-a", "\xe9")], b""),
    ("GET", "/scope", [("Cookie", "a=b; c=d"), ("Accept", "*/*")], b""),
    ("GET", "/scope/%FF%zz%", [], b""),
    ("GET", "/scope?", [], b""),
    ("GET", "/scope?a?b", [], b""),
    ("POST", "/scope", [("Content-Type", "application/json")], b"{}"),
    ("PUT", "/body", [], b"x" * 300_000),
    ("OPTIONS", "/body", [], b""),
    *[("GET", f"/status/{status}", [], b"") for status in (200, 201, 204, 304, 307, 404, 418, 500, 599)],
    ("HEAD", "/status/200", [], b""),
    *[(method, f"/{kind}", [], b"") for kind in ("chunks", "long") for method in ("GET", "HEAD")],
    *[(method, f"/{kind}", [], b"") for kind in ("too-long", "too-short") for method in ("GET", "HEAD")],
    *[(method, f"/{kind}", [], b"") for kind in ("twice", "no-start", "incomplete") for method in ("GET", "HEAD")],
    *[(method, f"/{kind}", [], b"") for kind in ("raise-late", "raise") for method in ("GET", "HEAD")],
    ("GET", "/value", [], b""),
    ("GET", "/nothing", [], b""),
]  # fmt: skip


async def test_same_answers(reference: Reference, serve: Serve) -> None:
    client = await serve(app)
    differences = []
    for method, target, headers, body in REQUESTS:
        ours = await client.get(target, method, headers=headers, body=body)
        theirs = await reference.get(target, method, headers, body)
        expected, got = comparable(theirs), comparable(ours)
        if expected != got:
            differences.append((method, target, expected, got))
    assert differences == []


def comparable(response: Response) -> Any:
    headers = [pair for pair in response.headers if pair[0] not in CONNECTION_HEADERS]
    if response.status == 500 and response.body in (b"", b"Internal Server Error"):
        # uvicorn's two implementations differ in whether the 500 has a content-length.
        headers = [pair for pair in headers if pair[0] != "content-length"]
    body: Any = response.body
    if body.startswith(b'{"scope"'):
        body = json.loads(body)
        scope = body["scope"]
        # Ours is newer, and offers extensions; the ports differ by nature.
        assert scope["asgi"].pop("spec_version") in ("2.3", "2.5")
        scope.pop("extensions", None)
        del scope["client"], scope["server"]
    return response.status, headers, body, response.complete


async def test_access_lines(serve: Serve, client: Client) -> None:
    """uvicorn's, with the reason phrase that its formatter adds."""
    await serve(app)
    await client.get("/status/404?x=%20")
    await client.get("/status/599")
    assert client.log_text().splitlines() == [
        '127.0.0.1:50000 - "GET /status/404?x=%20 HTTP/1.1" 404 Not Found',
        '127.0.0.1:50000 - "GET /status/599 HTTP/1.1" 599',
    ]
