"""uvicorn's HTTP/1.1 over the driver."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES

from webasgi_driver.types import Message

from .host import Pairs, from_wire
from .uvicorn_driver import driver_of, host_scope


class DrivenCycle:
    """In the place of ``RequestResponseCycle``: writes what the driver says as HTTP/1.1.

    ``H11Protocol`` fills ``body`` and sets ``more_body``, ``disconnected`` and ``message_event``.
    """

    def __init__(
        self,
        *,
        scope: Any,
        conn: h11.Connection,
        transport: Any,
        flow: Any,
        default_headers: Any,
        message_event: asyncio.Event,
        on_response: Any,
        **_: Any,
    ) -> None:
        self.body = bytearray()
        self.more_body = True
        self.disconnected = False
        self.response_complete = False
        self.keep_alive = True
        self._scope = scope
        self._connection = conn
        self._transport = transport
        self._flow = flow
        self._default_headers = default_headers
        self.message_event = message_event
        self._on_response = on_response
        self._wants_trailers = False

    async def run_asgi(self, app: Any) -> None:
        """Hand the request to the driver, until its app has returned."""
        protocol = self._on_response.__self__
        driver = await driver_of(protocol)
        scope = {**host_scope(self._scope), "method": self._scope["method"]}
        self._exchange = await driver.open(scope, self._hear)
        pump = asyncio.ensure_future(self._pump())
        try:
            await self._exchange.finished.wait()
            protocol.scope = self._exchange.scope
        finally:
            pump.cancel()

    async def _pump(self) -> None:
        at_end = False
        while not self.disconnected:
            body, self.body = bytes(self.body), bytearray()
            if not at_end and (body or not self.more_body):
                at_end = not self.more_body
                self._exchange.send({"type": "http.request", "body": body, "more_body": self.more_body})
            await self.message_event.wait()
            self.message_event.clear()
        self._exchange.leave()

    def _hear(self, message: Message) -> None:
        if message["type"] == "ack":
            self._flow.resume_reading()
        elif message["type"] == "event":
            self._write(message["event"])
        elif message["error"] is not None and not self._transport.is_closing():
            # The client must see that the response is not as it should be.
            self._transport.close()

    def _write(self, event: Message) -> None:
        kind = event["type"]
        if kind == "http.response.start":
            status = event["status"]
            phrase = STATUS_PHRASES[status]
            headers = [*self._default_headers, *from_wire(event["headers"])]
            self._send(h11.Response(status_code=status, headers=headers, reason=phrase))
            self._wants_trailers = event["trailers"]
        elif kind == "http.response.body":
            self._send(h11.Data(data=event["body"]))
            self._exchange.ack(len(event["body"]))
            if not event["more_body"] and not self._wants_trailers:
                self._complete([])
        elif kind == "http.response.trailers" and not event["more_trailers"]:
            self._complete(from_wire(event["headers"]))

    def _complete(self, trailers: Pairs) -> None:
        self.response_complete = True
        self._send(h11.EndOfMessage(headers=trailers))
        if self._connection.our_state is h11.MUST_CLOSE or not self.keep_alive:
            self._connection.send(h11.ConnectionClosed())
            self._transport.close()
        self._on_response()

    def _send(self, event: Any) -> None:
        self._transport.write(self._connection.send(event) or b"")
