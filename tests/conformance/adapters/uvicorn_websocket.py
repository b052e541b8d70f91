"""uvicorn's WebSockets over the driver."""

from __future__ import annotations

import asyncio
import email.utils
import http
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.http11 import Response

from webasgi_driver.types import Message

from .host import Exchange, to_wire
from .uvicorn_driver import driver_of, host_scope


class DrivenWebSocket(WebSocketsSansIOProtocol):
    """``WebSocketsSansIOProtocol`` with the driver in the place of ``run_asgi``, ``send`` and ``receive``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # uvicorn puts what the app is to receive here.
        self.queue = self  # type: ignore[assignment]
        self._exchange: Exchange | None = None
        self._early: list[Message] = []
        self._unread = 0
        self._rejection: tuple[int, list[list[str]], bytes] | None = None

    async def run_asgi(self) -> None:
        """Hand the handshake to the driver, until its app has returned."""
        self._driver = await driver_of(self)
        scope = {**host_scope(self.scope), "subprotocols": list(self.scope["subprotocols"])}
        self._exchange = await self._driver.open(scope, self._hear)
        for event in self._early:
            self.put_nowait(event)
        await self._exchange.finished.wait()

    def shutdown(self) -> None:
        """The server stops: the driver ends its connections."""
        if self.close_sent:
            super().shutdown()
        else:
            self.stop_keepalive()
            self._stopping = asyncio.ensure_future(self._driver.stop())

    def put_nowait(self, event: Any) -> None:
        """Something for the app: the method of a queue that uvicorn calls."""
        if event["type"] == "websocket.connect":
            return
        if self._exchange is None:
            self._early.append(event)
        elif event["type"] == "websocket.receive":
            self._unread += len(event.get("bytes", b"")) + len(event.get("text", ""))
            self._exchange.send(event)
            # uvicorn pauses reading after this call.
            self.loop.call_soon(self._resume)
        elif "reason" in event:
            self._exchange.send(event)
        else:
            self._exchange.leave()

    def _resume(self) -> None:
        if self.read_paused and self._unread == 0:
            self.read_paused = False
            self.transport.resume_reading()

    def _hear(self, message: Message) -> None:
        if message["type"] == "ack":
            self._unread -= message["bytes"]
            self._resume()
        elif message["type"] == "event":
            self._write(message["event"])
        else:
            if self._rejection is not None and not self.close_sent:
                self._reject()
            if self.close_timer is None:
                self.transport.close()

    def _write(self, event: Message) -> None:
        kind = event["type"]
        if kind == "websocket.accept":
            self._accept(event)
        elif kind == "websocket.send":
            if "text" in event:
                self.conn.send_text(event["text"].encode())
            else:
                self.conn.send_binary(event["bytes"])
            self._flush()
            assert self._exchange is not None
            self._exchange.ack(len(event.get("bytes", b"")) + len(event.get("text", "")))
        elif kind == "websocket.close":
            self._close(event)
        elif kind == "http.response.start":
            self._rejection = event["status"], event["headers"], b""
        elif kind == "http.response.body":
            assert self._rejection is not None
            status, headers, body = self._rejection
            self._rejection = status, headers, body + event["body"]
            if not event["more_body"]:
                self._reject()

    def _accept(self, event: Message) -> None:
        headers = [*to_wire(self.default_headers), *event["headers"]]
        if event["subprotocol"]:
            headers.append(["Sec-WebSocket-Protocol", event["subprotocol"]])
        del self.response.headers["Date"]
        self.response.headers.update([(name, value) for name, value in headers])
        self.handshake_complete = True
        self.conn.send_response(self.response)
        self._flush()
        self.start_keepalive()

    def _close(self, event: Message) -> None:
        self._unread = 0
        self._resume()
        if event["code"] == 1006:
            # No close frame: the connection is dropped.
            self.transport.close()
            return
        self.conn.send_close(event["code"], event["reason"])
        self._flush()
        self.close_sent = True
        if event["code"] == 1012:
            self.transport.close()
        else:
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def _reject(self) -> None:
        assert self._rejection is not None
        status, pairs, body = self._rejection
        headers = Headers([(name, value) for name, value in pairs])
        headers.setdefault("Date", email.utils.formatdate(usegmt=True))
        headers.setdefault("Connection", "close")
        headers.setdefault("Content-Length", str(len(body)))
        headers.setdefault("Content-Type", "text/plain; charset=utf-8")
        self.conn.send_response(Response(status, http.HTTPStatus(status).phrase, headers, body))
        self.close_sent = self.handshake_complete = True
        self._flush()
        self.transport.close()

    def _flush(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"".join(self.conn.data_to_send()))
