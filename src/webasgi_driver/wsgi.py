"""WSGI apps as ASGI apps, without threads.

https://peps.python.org/pep-3333/ and https://asgi.readthedocs.io/en/latest/specs/www.html#wsgi-compatibility

The request body is read in full before the app is called, because a WSGI app reads it while nobody
else can run. The response is sent piece by piece: after each piece of the iterable the event loop
gets its turn, so a streaming response reaches the page as it is made.
"""

from __future__ import annotations

import asyncio
import functools
import io
import sys
import tempfile
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from webasgi_driver.adaptations import identities, waiting
from webasgi_driver.types import Event, Receive, Scope, Send

# Larger request bodies are kept in a temporary file, off the heap where there is a disk.
_SPOOL_LIMIT = 16 * 1024 * 1024

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
WSGIApp = Callable[..., Iterable[bytes]]


class WSGIAdapter:
    """Serves a WSGI callable as an ASGI 3 app."""

    def __init__(self, app: WSGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI 3 interface."""
        if scope["type"] == "lifespan":
            await _accept_lifespan(receive, send)
        elif scope["type"] == "websocket":
            # A WSGI server answers an upgrade it does not know as a plain request; there is no such
            # answer for a browser's WebSocket, so the handshake is rejected.
            await send({"type": "websocket.close"})
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_LIMIT) as body:
            if not await _read_body(receive, body):
                return
            response = _Response()
            # The app's code is in one thread from first to last, what is between is not.
            with identities.worker() as worker:
                call = functools.partial(identities.call, worker)
                chunks = call(self._app, environ(scope, body), response.start)
                try:
                    await _send_chunks(functools.partial(call, next, call(iter, chunks), None), response, send)
                finally:
                    close = getattr(chunks, "close", None)
                    if close is not None:
                        call(close)


async def _send_chunks(next_chunk: Callable[[], bytes | None], response: _Response, send: Send) -> None:
    while (chunk := next_chunk()) is not None:
        for event in response.events(chunk):
            await send(event)
        # `send` only waits when the client is slow: let others run between two pieces.
        await asyncio.sleep(0)
    for event in response.end():
        await send(event)


class _Response:
    """``start_response`` and ``write`` of one request, and the ASGI messages that they make."""

    def __init__(self) -> None:
        self._head: Event | None = None
        self._head_sent = False
        self._written: list[bytes] = []

    def start(
        self,
        status: str,
        response_headers: list[tuple[str, str]],
        exc_info: ExcInfo | None = None,
    ) -> Callable[[bytes], None]:
        """PEP 3333's ``start_response``."""
        if exc_info is not None:
            try:
                if self._head_sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None  # PEP 3333: avoid a circular reference
        elif self._head is not None:
            raise AssertionError("start_response() was called a second time without exc_info.")
        self._head = {
            "type": "http.response.start",
            "status": int(status.split(" ", 1)[0]),
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response_headers],
        }
        return self._written.append

    def events(self, chunk: bytes) -> Iterable[Event]:
        """What to send for ``chunk``: headers are held back until there is a body (PEP 3333)."""
        if not isinstance(chunk, bytes):
            raise TypeError(f"A WSGI app must give bytes, got {type(chunk).__name__}.")
        data = b"".join((*self._written, chunk))
        self._written.clear()
        if data:
            yield from self._head_once()
            yield {"type": "http.response.body", "body": data, "more_body": True}

    def end(self) -> Iterable[Event]:
        """What completes the response."""
        data = b"".join(self._written)
        yield from self._head_once()
        yield {"type": "http.response.body", "body": data, "more_body": False}

    def _head_once(self) -> Iterable[Event]:
        if self._head is None:
            raise AssertionError("The WSGI app gave a body without calling start_response().")
        if not self._head_sent:
            self._head_sent = True
            yield self._head


def environ(scope: Scope, body: Any) -> dict[str, Any]:
    """The WSGI environment of a request; ``body`` is its content, as a binary file."""
    server_name, server_port = scope["server"]
    values: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _as_wsgi(scope["root_path"]),
        "PATH_INFO": _as_wsgi(scope["path"]),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "REQUEST_URI": scope["raw_path"].decode("latin-1")
        + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""),
        "SERVER_NAME": server_name,
        "SERVER_PORT": str(server_port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "REMOTE_PORT": str(scope["client"][1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        # Where stacks can be suspended, requests overlap as threads do.
        "wsgi.multithread": waiting.is_possible(),
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in values:
            # RFC 9110 joins repeated fields with a comma; cookies with a semicolon (RFC 6265).
            text = values[key] + ("; " if key == "HTTP_COOKIE" else ",") + text
        values[key] = text
    if "CONTENT_LENGTH" not in values:
        length = body.seek(0, io.SEEK_END)
        body.seek(0)
        if length:
            # A streamed upload: its length is known by now, and apps rely on it.
            values["CONTENT_LENGTH"] = str(length)
    return values


def _as_wsgi(text: str) -> str:
    """PEP 3333 "native strings": bytes of the URL, here UTF-8, as latin-1 characters."""
    return text.encode("utf-8").decode("latin-1")


async def _read_body(receive: Receive, body: Any) -> bool:
    """Read the request into ``body``; ``False`` if the client left before its end."""
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return False
        body.write(event.get("body", b""))
        if not event.get("more_body", False):
            body.seek(0)
            return True


async def _accept_lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
