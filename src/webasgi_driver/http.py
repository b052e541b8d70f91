"""One HTTP request and its response: the state machine between host and app.

The rules and the texts of errors are those of uvicorn's ``RequestResponseCycle``, where the ASGI
spec leaves a choice. Different on purpose:

- ``send`` raises once the client is gone (spec 2.4) where uvicorn, at 2.3, returns silently;
- a response that could not be started (a bad header, say) becomes a 500, where uvicorn closes the
  socket without an answer: a page can't tell that from a network error;
- no ``date``, ``server`` or ``connection`` headers are added: they describe a network server that
  isn't there, and ``date`` would make the same request give different bytes each time.
"""

from __future__ import annotations

import asyncio
import http
from collections import deque

from webasgi_driver import headers, tracebacks
from webasgi_driver.connection import ClientDisconnected, Connection, Log, is_disconnect
from webasgi_driver.types import ASGIApp, Emit, Event, Message, Scope

# RFC 9110: these never carry content, so a client takes the response as complete at its headers.
_STATUSES_WITHOUT_BODY = (204, 304)


class HttpConnection(Connection):
    """A request from ``open`` to the app's return; the response may be complete long before."""

    def __init__(self, id: int, app: ASGIApp, scope: Scope, emit: Emit, log: Log) -> None:
        super().__init__(id, app, scope, emit, log)
        # Request
        self._requests: deque[Message] = deque()
        self._arrived = asyncio.Event()
        self._disconnected = False
        # Response
        self._started = False
        self._complete = False
        self._has_body = scope["method"] != "HEAD"
        self._is_empty_status = False
        self._expected_length: int | None = None
        self._wants_trailers = False
        self._in_trailers = False

    # The host's side

    def event(self, event: Message) -> None:
        """See :meth:`Connection.event`; raises ``ValueError`` for an event of another protocol."""
        if event["type"] == "http.disconnect":
            self.disconnect()
        elif event["type"] == "http.request":
            if self._complete or self._disconnected:
                # Nobody will read it: don't keep the sender waiting.
                self.acknowledge(len(event["body"]))
            elif event["body"] or not event["more_body"]:
                self._requests.append(event)
                self._arrived.set()
        else:
            raise ValueError(f"An HTTP connection can't receive {event['type']!r}.")

    def disconnect(self) -> None:
        """See :meth:`Connection.disconnect`."""
        if not self._complete:
            self._disconnected = True
        self._drop_requests()
        self.window.release()

    # The app's side

    async def run(self) -> None:
        """See :meth:`Connection.run`."""
        error: str | None = None
        try:
            result = await self.app(self.scope, self._receive, self._send)
        except BaseException as exc:
            error = tracebacks.summary(exc)
            if not (self._disconnected and is_disconnect(exc)):
                self.log("error", f"Exception in ASGI application\n{tracebacks.text(exc)}".rstrip())
        else:
            if result is not None:
                error = f"ASGI callable should return None, but returned '{result}'."
            elif not self._started and not self._disconnected:
                error = "ASGI callable returned without starting response."
            elif not self._complete and not self._disconnected:
                error = "ASGI callable returned without completing response."
            if error:
                self.log("error", error)
        if not self._disconnected:
            if not self._started:
                self._tell_500()
            elif not self._complete and not self._can_have_body():
                # The client had its whole response with the headers, whatever the app did then.
                self._tell_body(b"", False)
        self._complete = True
        self._drop_requests()
        self.finish(error)

    async def _receive(self) -> Event:
        while not self._requests:
            if self._disconnected or self._complete:
                return {"type": "http.disconnect"}
            self._arrived.clear()
            await self._arrived.wait()
        request = self._requests.popleft()
        self.acknowledge(len(request["body"]))
        return request

    async def _send(self, message: Event) -> None:
        await self.window.drain()
        if self._disconnected:
            raise ClientDisconnected("The client closed the connection.")
        kind = message["type"]
        if not self._started:
            if kind == "http.response.early_hint":
                links = [bytes(link).decode("latin-1") for link in message.get("links", ())]
                self.tell({"type": "http.response.early_hint", "links": links})
            elif kind == "http.response.start":
                self._start(message)
            else:
                raise RuntimeError(f"Expected ASGI message 'http.response.start', but got '{kind}'.")
        elif self._complete:
            raise RuntimeError(f"Unexpected ASGI message '{kind}' sent, after response already completed.")
        elif self._in_trailers:
            if kind != "http.response.trailers":
                raise RuntimeError(f"Expected ASGI message 'http.response.trailers', but got '{kind}'.")
            self._trailers(message)
        elif kind == "http.response.body":
            self._body(message)
        else:
            raise RuntimeError(f"Expected ASGI message 'http.response.body', but got '{kind}'.")

    def _start(self, message: Event) -> None:
        status = message["status"]
        if not isinstance(status, int) or not 200 <= status <= 999:
            raise RuntimeError(f"Invalid HTTP status code {status!r} in 'http.response.start'.")
        pairs = headers.checked(message.get("headers", ()))
        self._expected_length = _declared_length(pairs)
        self._is_empty_status = status in _STATUSES_WITHOUT_BODY
        self._wants_trailers = bool(message.get("trailers", False))
        self._started = True
        self._log_access(status)
        self.tell(
            {
                "type": "http.response.start",
                "status": int(status),
                "headers": headers.to_wire(pairs),
                "trailers": self._wants_trailers,
            }
        )

    def _body(self, message: Event) -> None:
        body = message.get("body", b"")
        if not isinstance(body, (bytes, bytearray, memoryview)):
            raise TypeError(f"'body' must be bytes, got {type(body).__name__}.")
        body = bytes(body)
        more = bool(message.get("more_body", False))
        if self._is_empty_status and body and self._has_body:
            raise RuntimeError("Response content longer than Content-Length")
        if not self._can_have_body():
            self._tell_body(b"", more)
            return
        if self._expected_length is not None:
            if len(body) > self._expected_length:
                raise RuntimeError("Response content longer than Content-Length")
            self._expected_length -= len(body)
            if not more and self._expected_length:
                self._tell_body(body, True)
                raise RuntimeError("Response content shorter than Content-Length")
        self._tell_body(body, more)

    def _tell_body(self, body: bytes, more: bool) -> None:
        if body or not more:
            self.window.sent(len(body))
            self.tell({"type": "http.response.body", "body": body, "more_body": more})
        if not more:
            if self._wants_trailers:
                self._in_trailers = True
            else:
                self._completed()

    def _trailers(self, message: Event) -> None:
        more = bool(message.get("more_trailers", False))
        pairs = headers.to_wire(headers.checked(message.get("headers", ())))
        self.tell({"type": "http.response.trailers", "headers": pairs, "more_trailers": more})
        if not more:
            self._completed()

    def _completed(self) -> None:
        self._complete = True
        self._drop_requests()

    def _can_have_body(self) -> bool:
        return self._has_body and not self._is_empty_status

    def _drop_requests(self) -> None:
        """What is left of the request is never read; a waiting ``receive`` says disconnect."""
        while self._requests:
            self.acknowledge(len(self._requests.popleft()["body"]))
        self._arrived.set()

    def _tell_500(self) -> None:
        self._log_access(500)
        self.tell(
            {
                "type": "http.response.start",
                "status": 500,
                "headers": [
                    ["content-type", "text/plain; charset=utf-8"],
                    ["content-length", "21"],
                ],
                "trailers": False,
            }
        )
        body = b"Internal Server Error" if self._has_body else b""
        self.tell({"type": "http.response.body", "body": body, "more_body": False})

    def _log_access(self, status: int) -> None:
        client, target = self.client_and_target()
        try:
            phrase = f" {http.HTTPStatus(status).phrase}"
        except ValueError:
            phrase = ""
        line = f'{client} - "{self.scope["method"]} {target} HTTP/1.1" {status}{phrase}'
        self.log("info", line)


def _declared_length(pairs: headers.Headers) -> int | None:
    """The body length that the app promises, or ``None`` if it promises none."""
    length: int | None = None
    for name, value in pairs:
        if name == b"content-length" and length is None:
            length = int(value)
        elif name == b"transfer-encoding" and value.lower() == b"chunked":
            # RFC 9112, section 6.3: it overrides a length.
            return None
    return length
