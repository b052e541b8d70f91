"""A pytest plugin: Starlette's test client, with every request, WebSocket and lifespan handed to the driver.

What the client adds to a server stays with the client: it raises in the test what the app has raised, sets
``root_path``, and takes the messages of its own extension ``http.response.debug``. Without ``with`` it runs no
lifespan; the app then is one that doesn't know lifespans.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Generator, Iterator
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import anyio.from_thread
from anyio.from_thread import BlockingPortal
from starlette import testclient

from webasgi_driver.connection import is_disconnect
from webasgi_driver.types import ASGIApp, Message, Receive, Scope, Send

from .host import GRACE, Driver, Exchange, from_wire, to_wire

# As the library that the client is built on is not named in its interface, and to put ours in.
_TESTCLIENT: Any = testclient

# The drivers of clients that were entered, by the portal to their event loop.
_DRIVERS: WeakKeyDictionary[BlockingPortal, Driver] = WeakKeyDictionary()


def _client_extras(root_path: str, lifespan: bool, app: ASGIApp) -> ASGIApp:
    """What a test client puts around its app."""

    async def with_extras(scope: Scope, receive: Receive, send: Send) -> object:
        if scope["type"] == "lifespan":
            return await app(scope, receive, send) if lifespan else None
        scope["root_path"] = root_path
        if scope["type"] == "http":
            scope["extensions"]["http.response.debug"] = {}
        exchange = Exchange.current.get()

        async def send_or_keep(message: Any) -> None:
            if message["type"] == "http.response.debug":
                exchange.debug = message["info"]
            else:
                await send(message)

        return await app(scope, receive, send_or_keep)

    return with_extras


def _driver(app: Any, root_path: str, *, lifespan: bool) -> Driver:
    # The driver finds out by itself that an app is of ASGI 2.
    given = app.app if isinstance(app, testclient._WrapASGI2) else app
    return Driver(given, around=partial(_client_extras, root_path, lifespan))


@contextlib.contextmanager
def _serving(portal: BlockingPortal, app: Any, root_path: str) -> Iterator[Driver]:
    """The driver of an entered client, or one for a single connection."""
    entered = _DRIVERS.get(portal)
    if entered is not None:
        yield entered
        return
    driver = _driver(app, root_path, lifespan=False)
    portal.call(driver.start)
    assert driver.failure is None, driver.failure
    try:
        yield driver
    finally:
        portal.call(driver.stop)


def _raise_of(exchange: Exchange) -> None:
    """Raise what the app has raised, unless that is only that its client had left."""
    error = exchange.raised
    if error is not None and not isinstance(error, asyncio.CancelledError) and not is_disconnect(error):
        raise error


# Lifespan


def _enter(client: Any) -> Any:
    with contextlib.ExitStack() as stack:
        portal = stack.enter_context(anyio.from_thread.start_blocking_portal(**client.async_backend))
        client.portal = portal
        stack.callback(setattr, client, "portal", None)
        driver = _driver(client.app, client._transport.root_path, lifespan=True)
        portal.call(driver.start)
        if driver.lifespan_error is not None:
            portal.call(driver.stop)
            raise driver.lifespan_error
        assert driver.failure is None, driver.failure
        _DRIVERS[portal] = driver
        stack.callback(_shut_down, portal, driver)
        stack.callback(client._transport.close)
        client.exit_stack = stack.pop_all()
    return client


def _shut_down(portal: BlockingPortal, driver: Driver) -> None:
    portal.call(driver.stop)
    if driver.lifespan_error is not None and not isinstance(driver.lifespan_error, asyncio.CancelledError):
        raise driver.lifespan_error


# HTTP


class _Request:
    """One request of a client, from its own thread."""

    def __init__(self, transport: Any, request: Any) -> None:
        self._transport = transport
        self._request = request
        self._stack = contextlib.ExitStack()
        self._complete = False
        self._aborted = False

    def response(self) -> Any:
        """The response, of which the head has come."""
        request, stack = self._request, self._stack
        with stack:
            self._portal = stack.enter_context(self._transport.portal_factory())
            driver = stack.enter_context(_serving(self._portal, self._transport.app, self._transport.root_path))
            self._exchange = self._portal.call(driver.open, self._scope())
            stack.push(self._settle)
            self._send_body(request.read())
            head = self._portal.call(self._exchange.next)
            assert head["type"] == "http.response.start", head
            self._stack = stack.pop_all()
        self._transport._open_requests.add(self._abort)
        self._wants_trailers = head["trailers"]
        response = _TESTCLIENT.httpx.Response(
            status_code=head["status"],
            headers=from_wire(head["headers"]),
            stream=testclient._TestClientResponseStream(self._chunks(), self._stack),
            request=request,
        )
        if self._wants_trailers:
            response.extensions["http.response.trailers"] = self._exchange.trailers
        self._add_debug(response)
        return response

    def _add_debug(self, response: Any) -> None:
        debug = self._exchange.debug
        if debug is not None:
            response.extensions["http.response.debug"] = debug
            for name in ("template", "context"):
                if name in debug:
                    setattr(response, name, debug[name])

    def _scope(self) -> Message:
        request = self._request
        return {**_target(self._transport, request), "type": "http", "method": request.method}

    def _send_body(self, body: bytes) -> None:
        self._portal.call(self._exchange.send, {"type": "http.request", "body": body, "more_body": False})

    def _chunks(self) -> Generator[bytes, None, None]:
        while not self._complete:
            event = self._portal.call(self._exchange.next)
            if event["type"] == "closed":
                break
            if event["type"] == "http.response.trailers":
                self._complete = not event["more_trailers"]
                continue
            self._complete = not event["more_body"] and not self._wants_trailers
            if event["body"]:
                self._portal.call(self._exchange.ack, len(event["body"]))
                yield event["body"]
        self._stack.close()

    def _settle(self, exc_type: Any, *_: Any) -> None:
        """The client is through with the response, or leaves it."""
        exchange = self._exchange
        left = not self._complete and exchange.error is None
        if left:
            self._portal.call(exchange.leave)
        self._portal.call(exchange.ended, GRACE if left or self._aborted else 10 * GRACE)
        self._transport._open_requests.discard(self._abort)
        if exc_type is None and self._transport.raise_server_exceptions:
            _raise_of(exchange)
            if exchange.error == "ASGI callable returned without starting response.":
                raise AssertionError("TestClient did not receive any response.")

    def _abort(self) -> None:
        self._aborted = True
        self._stack.close()


def _target(transport: Any, request: Any) -> Message:
    url = request.url
    port = {"http": 80, "ws": 80, "https": 443, "wss": 443}[url.scheme] if url.port is None else url.port
    return {
        "scheme": url.scheme,
        "raw_path": url.raw_path.split(b"?", 1)[0].decode("latin-1"),
        "query_string": url.query.decode("latin-1"),
        "headers": to_wire((name.encode(), value.encode()) for name, value in request.headers.multi_items()),
        "server": [url.raw_host.decode("ascii"), port],
        "client": list(transport.client),
    }


def _handle_request(transport: Any, request: Any) -> Any:
    if request.url.scheme not in ("ws", "wss"):
        return _Request(transport, request).response()
    offered = request.headers.get("sec-websocket-protocol")
    subprotocols = [] if offered is None else [name.strip() for name in offered.split(",")]
    scope = {**_target(transport, request), "type": "websocket", "subprotocols": subprotocols}
    raise testclient._Upgrade(DrivenSession(transport, scope))


# WebSocket


class DrivenSession(testclient.WebSocketTestSession):
    """A test's end of a WebSocket."""

    def __init__(self, transport: Any, scope: Message) -> None:
        super().__init__(transport.app, scope, transport.portal_factory)
        self._transport = transport
        self._target = scope
        self._waiting: list[Any] = []

    def __enter__(self) -> Any:
        with contextlib.ExitStack() as stack:
            self.portal = stack.enter_context(self.portal_factory())
            driver = stack.enter_context(_serving(self.portal, self.app, self._transport.root_path))
            self._exchange = self.portal.call(driver.open, self._target)
            stack.callback(self._settle)
            message = self.receive()
            self._raise_on_close(message)
            self.accepted_subprotocol = message["subprotocol"]
            self.extra_headers = message["headers"]
            stack.callback(self.close, 1000)
            self.exit_stack = stack.pop_all()
        return self

    def send(self, message: Any) -> None:
        """An ASGI message that the app is to receive."""
        if message["type"] == "websocket.disconnect":
            message = {**message, "reason": message["reason"] or ""}
        self.portal.call(self._exchange.send, message)

    def receive(self) -> Any:
        """The next of what the app has sent, as an ASGI message."""
        event = self._waiting.pop(0) if self._waiting else self.portal.call(self._exchange.next)
        kind = event["type"]
        if kind == "closed":
            _raise_of(self._exchange)
            raise AssertionError(f"The connection is over: {self._exchange.error}")
        if kind == "websocket.accept":
            return {**event, "headers": from_wire(event["headers"])}
        if kind == "websocket.send":
            self.portal.call(self._exchange.ack, len(event.get("text", "")) + len(event.get("bytes", b"")))
        elif kind == "websocket.close" and event["code"] == 1006:
            self.portal.call(self._exchange.ended)
            _raise_of(self._exchange)
        elif kind == "http.response.start":
            return self._rejection(event)
        elif kind == "http.response.body":
            return {**event, "type": "websocket.http.response.body"}
        return event

    def _rejection(self, start: Message) -> Any:
        body = self.portal.call(self._exchange.next)
        if start["status"] == 403 and not start["headers"] and not body["body"]:
            # All that a client sees of a close before accept.
            return {"type": "websocket.close", "code": 1006, "reason": ""}
        if start["status"] == 500 and self.portal.call(self._exchange.ended, GRACE):
            _raise_of(self._exchange)
        self._waiting.append(body)
        return {**start, "type": "websocket.http.response.start", "headers": from_wire(start["headers"])}

    def _settle(self) -> None:
        if not self.portal.call(self._exchange.ended, GRACE):
            self.portal.call(self._exchange.leave)
        _raise_of(self._exchange)


_TESTCLIENT.TestClient.__enter__ = _enter
_TESTCLIENT._TestClientTransport.handle_request = _handle_request
