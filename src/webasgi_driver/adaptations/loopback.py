"""The app as a server for its own requests.

The server is used as the host uses it: a request is a connection with an id of its own, below zero, so
that the app's streams, back-pressure and access lines are those of any request.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

from webasgi_driver.adaptations.fetching import FetchFailed, Pairs, Request
from webasgi_driver.server import Server
from webasgi_driver.types import Emit, Message

_NAMES = ("localhost", "127.0.0.1", "::1")
# Where apps are served by default: uvicorn, Hypercorn, Gunicorn, Django; Flask, Quart.
_PORTS = (8000, 5000)
_DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""Scheme, host, port."""


class Loopback:
    """Between a server and its host: the app's own requests never reach the host.

    ``emit`` is the host's; the server gets :meth:`emit` in its place, and is told to :meth:`connect`.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._server: Server | None = None
        self._origin: Origin | None = None
        self._answers: dict[int, _Answer] = {}
        self._last_id = 0

    def connect(self, server: Server) -> None:
        """Send requests to ``server``."""
        self._server = server

    def learn(self, scope: Message) -> None:
        """Take the origin that the app is asked at from a scope of the host's."""
        scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
        host = next((value for name, value in scope["headers"] if name.lower() == "host"), None)
        self._origin = _origin(f"{scheme}://{host}") if host else (scheme, *scope["server"])

    def emit(self, message: Message) -> None:
        """Take a message of the server's."""
        number = message.get("id", 0)
        if number >= 0:
            self._emit(message)
        elif answer := self._answers.get(number):
            answer.take(message)
            if message["type"] == "close":
                del self._answers[number]

    def owns(self, url: str) -> bool:
        """Whether ``url`` is at the app's origin, or at a loopback name and its or a usual port."""
        origin = _origin(url)
        if origin is None or origin == self._origin:
            return origin is not None
        ports = _PORTS if self._origin is None else (*_PORTS, self._origin[2])
        return origin[1] in _NAMES and origin[2] in ports

    async def open(self, request: Request) -> _Answer:
        """Let the app answer ``request``; returns once there are headers.

        Raises :class:`FetchFailed` if the server stops before.
        """
        assert self._server is not None
        parts = urlsplit(request.url)
        headers = [[name, value] for name, value in request.headers]
        names = [name.lower() for name, _ in headers]
        if "host" not in names:
            headers.insert(0, ["host", parts.netloc])
        if request.body and "content-length" not in names:
            headers.append(["content-length", str(len(request.body))])
        scope = {
            "type": "http",
            "method": request.method,
            "scheme": parts.scheme,
            "raw_path": parts.path,
            "query_string": parts.query,
            "headers": [pair for pair in headers if pair[0].lower() != "transfer-encoding"],
            "server": [parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme]],
            "client": ["127.0.0.1", 0],
        }
        self._last_id -= 1
        answer = self._answers[self._last_id] = _Answer(self._last_id, self._server)
        self._server.open(self._last_id, scope)
        self._server.event(self._last_id, {"type": "http.request", "body": request.body, "more_body": False})
        try:
            await answer.started.wait()
        except BaseException:
            answer.close()
            raise
        if not answer.status:
            raise FetchFailed(f"{request.method} {request.url} got no response: the app was stopped meanwhile.")
        return answer


class _Answer:
    """See :class:`webasgi_driver.adaptations.fetching.Source`."""

    def __init__(self, id: int, server: Server) -> None:
        self.status = 0
        self.reason = ""
        self.headers: Pairs = []
        self.started = asyncio.Event()
        self._id = id
        self._server = server
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._complete = False
        self._closed = False

    def take(self, message: Message) -> None:
        """A message of the server's for this request."""
        if message["type"] == "close":
            if not self._complete:
                self._pieces.put_nowait(None)
            self.started.set()
        elif message["type"] == "event":
            self._take_event(message["event"])

    def _take_event(self, event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            self.status = event["status"]
            self.headers = [(name, value) for name, value in event["headers"]]
            self.started.set()
        elif event["type"] == "http.response.body" and not self._complete:
            self._complete = not event["more_body"]
            if event["body"]:
                self._pieces.put_nowait(event["body"])
            if self._complete:
                self._pieces.put_nowait(b"")

    async def read(self) -> bytes:
        """See :meth:`webasgi_driver.adaptations.fetching.Source.read`."""
        piece = await self._pieces.get()
        if piece:
            self._server.ack(self._id, len(piece))
            return piece
        self._pieces.put_nowait(piece)  # said again however often it is asked for
        if piece is None:
            raise ConnectionResetError("the app ended without completing its response.")
        return b""

    def close(self) -> None:
        """See :meth:`webasgi_driver.adaptations.fetching.Source.close`."""
        if not self._closed:
            self._closed = True
            self._server.close(self._id)


def _origin(url: str) -> Origin | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname or "", port)
