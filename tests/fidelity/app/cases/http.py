"""Requests and responses of the cases' app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """One HTTP request; `path` and `query` as sent, header names in lower case."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for own, value in self.headers if own == name), None)

    @classmethod
    async def read(cls, scope: Scope, receive: Receive) -> Request:
        """The request of a scope, with all of its body."""
        body = b""
        while True:
            event = await receive()
            if event["type"] != "http.request":
                break
            body += event.get("body", b"")
            if not event.get("more_body", False):
                break
        headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
        path = scope["raw_path"].decode("latin-1")
        return cls(scope["method"], path, scope["query_string"].decode("latin-1"), headers, body)


@dataclass(frozen=True)
class Response:
    """What a route answers; text is sent as UTF-8. `content_type` None sends no such header."""

    body: str | bytes | AsyncIterable[bytes] = b""
    content_type: str | None = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    async def send(self, send: Send) -> None:
        """Send all of it, one event for each piece of a stream."""
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        if self.content_type is not None:
            headers.append((b"content-type", self.content_type.encode("latin-1")))
        start: dict[str, Any] = {"type": "http.response.start", "status": self.status, "headers": headers}
        if isinstance(self.body, (str, bytes)):
            body = self.body.encode() if isinstance(self.body, str) else self.body
            if self.status != 204 and self.status != 304:
                headers.append((b"content-length", b"%d" % len(body)))
            await send(start)
            await send({"type": "http.response.body", "body": body})
            return
        await send(start)
        async for piece in self.body:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def redirect(location: str, status: int = 302, *headers: tuple[str, str]) -> Response:
    """A redirect to an URL, which may be relative."""
    return Response(b"", None, status, (("location", location), *headers))


def script(text: str) -> Response:
    """JavaScript."""
    return Response(text, "text/javascript")


def style(text: str) -> Response:
    """A style sheet."""
    return Response(text, "text/css")


def plain(text: str | bytes) -> Response:
    """Plain text in UTF-8."""
    return Response(text, "text/plain; charset=utf-8")


@dataclass(frozen=True)
class Pieces:
    """A body that comes in pieces, seconds apart; as often as it is sent."""

    pieces: tuple[str | bytes, ...]
    pause: float

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number, piece in enumerate(self.pieces):
            if number > 0:
                await asyncio.sleep(self.pause)
            yield piece.encode() if isinstance(piece, str) else piece


def slow(*pieces: str | bytes, pause: float = 0.1) -> Pieces:
    """A body that comes in pieces, seconds apart."""
    return Pieces(pieces, pause)
