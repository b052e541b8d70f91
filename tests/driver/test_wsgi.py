"""WSGI apps through the adapter, held against PEP 3333."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from typing import Any
from wsgiref.validate import validator

import pytest

from tests.driver.client import Client
from tests.driver.conftest import Serve


async def test_environ(serve: Serve) -> None:
    seen: dict[str, Any] = {}

    def app(environ: Any, start_response: Any) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b""]

    client = await serve(app)
    headers = [("Cookie", "a=1"), ("cookie", "b=2"), ("X-A", "1"), ("x-a", "2"), ("Content-Type", "text/é")]
    await client.get("/caf%C3%A9%2F?q=%20", "POST", headers=headers, body=b"body")
    expected = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/café/".encode().decode("latin-1"),
        "QUERY_STRING": "q=%20",
        "REQUEST_URI": "/caf%C3%A9%2F?q=%20",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "50000",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_X_A": "1,2",
        "CONTENT_TYPE": "text/é",
        "CONTENT_LENGTH": "4",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "body": b"body",
    }
    del seen["wsgi.input"]
    assert seen == expected


async def test_the_validator_of_wsgiref_has_no_objection(serve: Serve) -> None:
    @validator
    def validated(environ: Any, start_response: Any) -> list[bytes]:
        lines = list(environ["wsgi.input"])
        start_response("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return lines

    # It takes *args, which says nothing about the interface.
    client = await serve(validated)
    response = await client.get("/", "POST", body=b"one\ntwo")
    assert (response.status, response.chunks) == (201, [b"one\n", b"two", b""])
    assert response.headers == [("content-type", "text/plain"), ("set-cookie", "a=1"), ("set-cookie", "b=2")]


async def test_what_takes_any_arguments_is_asked(serve: Serve) -> None:
    calls = []

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        calls.append(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"asgi"})

    def wrapped(*args: Any) -> Any:
        if args[0]["type"] == "lifespan":
            raise NotImplementedError
        return asgi(*args)

    client = await serve(wrapped)
    assert [(await client.get("/")).text for _ in range(2)] == ["asgi"] * 2
    assert calls == ["http", "http"]

    def wsgi(*args: Any) -> list[bytes]:
        environ, start_response = args
        start_response("200 OK", [])
        return [environ["PATH_INFO"].encode()]

    client = await serve(wsgi)
    assert [(await client.get(path)).text for path in ("/a", "/b")] == ["/a", "/b"]


async def test_a_streamed_upload_has_a_length(serve: Serve) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["CONTENT_LENGTH"].encode()]

    client = await serve(app)
    exchange = client.request("/", "POST", body=None)
    exchange.body(b"one", more=True)
    exchange.body(b"two")
    assert (await exchange.response()).body == b"6"


async def test_streaming_leaves_others_their_turn(serve: Serve) -> None:
    made = []

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        for number in range(3):
            made.append(environ["PATH_INFO"])
            yield b"%d" % number

    client = await serve(app)
    responses = await asyncio.gather(client.get("/a"), client.get("/b"))
    assert [response.chunks[:3] for response in responses] == [[b"0", b"1", b"2"]] * 2
    assert made == ["/a", "/b"] * 3


class Body:
    """An iterable that says when it is closed."""

    def __init__(self, chunks: list[Any]) -> None:
        self.chunks = iter(chunks)
        self.closed = 0

    def __iter__(self) -> Body:
        return self

    def __next__(self) -> bytes:
        chunk = next(self.chunks)
        if isinstance(chunk, Exception):
            raise chunk
        assert isinstance(chunk, bytes)
        return chunk

    def close(self) -> None:
        self.closed += 1


async def test_write_and_late_start_response(serve: Serve) -> None:
    body = Body([b"", b"three"])

    def app(environ: Any, start_response: Any) -> Body:
        write = start_response("500 Wrong", [])
        try:
            raise ValueError
        except ValueError:
            write = start_response("202 Accepted", [("X", "y")], sys.exc_info())
        write(b"one ")
        write(b"two ")
        return body

    client = await serve(app)
    response = await client.get("/")
    assert (response.status, response.headers, response.body) == (202, [("x", "y")], b"one two three")
    assert body.closed == 1


async def test_an_error_in_the_middle(serve: Serve) -> None:
    body = Body([b"one", LookupError("no more")])

    def app(environ: Any, start_response: Any) -> Body:
        start_response("200 OK", [])
        return body

    client = await serve(app)
    response = await client.get("/")
    assert (response.status, response.body, response.complete) == (200, b"one", False)
    assert response.error == "LookupError: no more"
    assert body.closed == 1


@pytest.mark.parametrize(
    ("calls", "chunks", "error"),
    [
        (0, [b"x"], "without calling start_response()"),
        (0, [], "without calling start_response()"),
        (2, [b"x"], "a second time without exc_info"),
        (1, ["text"], "must give bytes, got str"),
    ],
)
async def test_broken_apps(serve: Serve, calls: int, chunks: list[Any], error: str) -> None:
    def app(environ: Any, start_response: Any) -> list[Any]:
        for _ in range(calls):
            start_response("200 OK", [])
        return chunks

    client = await serve(app)
    response = await client.get("/")
    assert (response.status, response.complete) == (500, True)
    assert response.error is not None
    assert error in response.error


async def test_an_empty_body_has_its_headers(serve: Serve) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("204 No Content", [("X", "y")])
        return []

    client = await serve(app)
    response = await client.get("/")
    assert (response.status, response.headers, response.complete) == (204, [("x", "y")], True)


async def test_websockets_are_rejected(serve: Serve, client: Client) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        raise AssertionError

    await serve(app)
    assert (await client.websocket("/").response()).status == 403


async def test_a_client_that_leaves_during_the_upload(serve: Serve) -> None:
    called = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        called.append(environ)
        return []

    client = await serve(app)
    exchange = client.request("/", "POST", body=None)
    exchange.body(b"half", more=True)
    exchange.send({"type": "http.disconnect"})
    response = await exchange.response()
    assert (response.status, response.error, called) == (0, None, [])
