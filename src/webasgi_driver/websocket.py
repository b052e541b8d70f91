"""One WebSocket: the state machine between host and app.

The rules and the texts of errors are those of uvicorn's WebSocket protocols. The client gets one of

- ``websocket.accept``, frames, and in the end ``websocket.close``; its code is 1006 (with no close
  frame, as when uvicorn drops the socket) if the app returned or raised without closing, and 1012
  if the server stops;
- ``http.response.start`` and ``http.response.body``: a rejected handshake (403 for a close before
  accept, the app's own with the denial-response extension, 500 for an app that failed).
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Literal

from webasgi_driver import headers, tracebacks
from webasgi_driver.connection import ClientDisconnected, Connection, Log, is_disconnect
from webasgi_driver.types import ASGIApp, Emit, Event, Message, Scope

State = Literal["handshake", "open", "denying", "closed"]

# A connection that is lost, by whether the handshake was through: uvicorn's codes.
_LOST_OPEN = 1005
_LOST_HANDSHAKE = 1006

# RFC 6455, sections 5.5 and 7.4, and IANA's registry: what a close frame may hold.
_CLOSE_CODES = (range(1000, 1004), range(1007, 1015), range(3000, 5000))
_CLOSE_REASON_LIMIT = 123


class WebSocketConnection(Connection):
    """A WebSocket from the handshake to the app's return."""

    def __init__(self, id: int, app: ASGIApp, scope: Scope, emit: Emit, log: Log) -> None:
        super().__init__(id, app, scope, emit, log)
        self._state: State = "handshake"
        self._events: deque[Event] = deque([{"type": "websocket.connect"}])
        self._arrived = asyncio.Event()
        self._disconnect_event: Event | None = None
        self._client_gone = False

    # The host's side

    def event(self, event: Message) -> None:
        """See :meth:`Connection.event`; raises ``ValueError`` for an event of another protocol."""
        kind = event["type"]
        if kind == "websocket.disconnect":
            self._client_closes(event["code"], event["reason"])
        elif kind == "websocket.receive":
            if self._disconnect_event is None and self._state in ("handshake", "open"):
                self._events.append(event)
                self._arrived.set()
            else:
                self.acknowledge(_size(event))
        else:
            raise ValueError(f"A WebSocket connection can't receive {kind!r}.")

    def disconnect(self) -> None:
        """See :meth:`Connection.disconnect`."""
        self._client_closes(_LOST_HANDSHAKE if self._state == "handshake" else _LOST_OPEN)

    def shut_down(self) -> None:
        """Close with 1012, "service restart", as uvicorn does; an open handshake gets a 500."""
        if self._state == "open":
            self.tell({"type": "websocket.close", "code": 1012, "reason": ""})
            self._end_silently(1012)
        elif self._state == "handshake":
            self._tell_response(500, [], b"Internal Server Error")
            self._end_silently(_LOST_HANDSHAKE)
        self._client_gone = True
        self.window.release()

    # The app's side

    async def run(self) -> None:
        """See :meth:`Connection.run`."""
        error: str | None = None
        try:
            result = await self.app(self.scope, self._receive, self._send)
        except BaseException as exc:
            error = tracebacks.summary(exc)
            if not (self._client_gone and is_disconnect(exc)):
                self.log("error", f"Exception in ASGI application\n{tracebacks.text(exc)}".rstrip())
        else:
            if self._state == "handshake" and not self._client_gone:
                error = "ASGI callable returned without completing handshake."
            elif self._state == "denying" and not self._client_gone:
                error = "ASGI callable returned without completing response."
            elif result is not None:
                error = f"ASGI callable should return None, but returned '{result}'."
            if error:
                self.log("error", error)
        if not self._client_gone:
            if self._state == "handshake":
                self._log_access("500")
                self._tell_response(500, [], b"Internal Server Error")
            elif self._state == "open":
                self.tell({"type": "websocket.close", "code": 1006, "reason": ""})
        self._end_silently(_LOST_HANDSHAKE)
        self.finish(error)

    async def _receive(self) -> Event:
        while not self._events:
            if self._disconnect_event is not None:
                # Said again however often it is asked for: uvicorn would wait for ever.
                return dict(self._disconnect_event)
            self._arrived.clear()
            await self._arrived.wait()
        event = self._events.popleft()
        self.acknowledge(_size(event))
        return event

    async def _send(self, message: Event) -> None:
        await self.window.drain()
        if self._client_gone:
            raise ClientDisconnected("The client closed the connection.")
        kind = message["type"]
        if self._state == "handshake":
            self._shake(kind, message)
        elif self._state == "open":
            if kind == "websocket.send":
                self._frame(message)
            elif kind == "websocket.close":
                self._close(message.get("code", 1000), message.get("reason") or "")
            else:
                raise RuntimeError(f"Expected ASGI message 'websocket.send' or 'websocket.close', but got '{kind}'.")
        elif self._state == "denying":
            if kind != "websocket.http.response.body":
                raise RuntimeError(f"Expected ASGI message 'websocket.http.response.body' but got '{kind}'.")
            self._denial_body(message)
        else:
            raise RuntimeError(
                f"Unexpected ASGI message '{kind}', after sending 'websocket.close' or response already completed."
            )

    def _shake(self, kind: str, message: Event) -> None:
        if kind == "websocket.accept":
            pairs = headers.checked(message.get("headers") or ())
            self._state = "open"
            self._log_access("[accepted]")
            self.tell(
                {
                    "type": "websocket.accept",
                    "subprotocol": message.get("subprotocol"),
                    "headers": headers.to_wire(pairs),
                }
            )
        elif kind == "websocket.close":
            self._log_access("403")
            self._tell_response(403, [], b"")
            self._end_silently(_LOST_HANDSHAKE)
        elif kind == "websocket.http.response.start":
            status = message["status"]
            if not isinstance(status, int) or not 200 <= status < 600:
                raise RuntimeError(f"Invalid HTTP status code '{status}' in response.")
            pairs = headers.checked(message.get("headers") or ())
            self._state = "denying"
            self._log_access(str(int(status)))
            self._tell_start(int(status), pairs)
        else:
            raise RuntimeError(
                "Expected ASGI message 'websocket.accept', 'websocket.close' "
                f"or 'websocket.http.response.start' but got '{kind}'."
            )

    def _frame(self, message: Event) -> None:
        data = message.get("bytes")
        text = message.get("text")
        if data is not None:
            if not isinstance(data, (bytes, bytearray, memoryview)):
                raise TypeError(f"'bytes' must be bytes, got {type(data).__name__}.")
            event: Message = {"type": "websocket.send", "bytes": bytes(data)}
        elif isinstance(text, str):
            event = {"type": "websocket.send", "text": text}
        else:
            raise TypeError("'websocket.send' needs 'bytes' (bytes) or 'text' (str).")
        self.window.sent(_size(event))
        self.tell(event)

    def _denial_body(self, message: Event) -> None:
        body = bytes(message.get("body", b""))
        more = bool(message.get("more_body", False))
        if body or not more:
            self.window.sent(len(body))
            self.tell({"type": "http.response.body", "body": body, "more_body": more})
        if not more:
            self._end_silently(_LOST_HANDSHAKE)

    # Endings

    def _client_closes(self, code: int, reason: str | None = None) -> None:
        if self._state != "closed":
            self._client_gone = True
            self._end_silently(code, reason)
        self.window.release()

    def _close(self, code: object, reason: str) -> None:
        """Close with a close frame; the app's ``receive`` sees the same code, as with uvicorn."""
        if not isinstance(code, int) or not any(code in codes for codes in _CLOSE_CODES):
            raise RuntimeError(f"Invalid close code {code!r} in 'websocket.close'.")
        if len(reason.encode()) > _CLOSE_REASON_LIMIT:
            raise RuntimeError(f"The reason in 'websocket.close' is longer than {_CLOSE_REASON_LIMIT} bytes.")
        self.tell({"type": "websocket.close", "code": int(code), "reason": reason})
        self._end_silently(int(code), reason)

    def _end_silently(self, code: int, reason: str | None = None) -> None:
        """The app is told of ``code``; of a reason only if there was a close frame that could hold one."""
        if self._disconnect_event is None:
            self._disconnect_event = {"type": "websocket.disconnect", "code": code}
            if reason is not None:
                self._disconnect_event["reason"] = reason
        self._state = "closed"
        self._arrived.set()

    def _tell_start(self, status: int, pairs: headers.Headers) -> None:
        self.tell(
            {
                "type": "http.response.start",
                "status": status,
                "headers": headers.to_wire(pairs),
                "trailers": False,
            }
        )

    def _tell_response(self, status: int, pairs: headers.Headers, body: bytes) -> None:
        self._tell_start(status, pairs)
        self.tell({"type": "http.response.body", "body": body, "more_body": False})

    def _log_access(self, outcome: str) -> None:
        client, target = self.client_and_target()
        self.log("info", f'{client} - "WebSocket {target}" {outcome}')


def _size(event: Event) -> int:
    """How much a frame counts for back-pressure: what ``length`` says of its data in JavaScript.

    That is bytes, and UTF-16 code units of text: the two sides must count alike, or ``send`` would wait
    for an acknowledgement that never comes.
    """
    data = event.get("bytes")
    if data is not None:
        return len(data)
    text = event.get("text")
    if text is None:
        return 0
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
