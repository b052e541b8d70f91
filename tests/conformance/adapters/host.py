"""The host's side of one driver in one event loop: what the page does, for apps that are objects of a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from webasgi_driver import loader, server
from webasgi_driver.reference import Reference
from webasgi_driver.types import ASGIApp, Message, Receive, Scope, Send

Hear = Callable[[Message], None]
Pairs = list[tuple[bytes, bytes]]

LIMIT = 15.0
"""Seconds that any single wait may take."""

GRACE = 0.3
"""Seconds in which an app should end once its client has left; then it is cancelled."""


def to_wire(pairs: Iterable[tuple[bytes, bytes]]) -> list[list[str]]:
    """Headers as the driver's messages have them."""
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in pairs]


def from_wire(pairs: Iterable[Iterable[str]]) -> Pairs:
    """Headers as ASGI has them."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


class Calls:
    """How many connections and lifespans the driver was given in this process."""

    count = 0


class GivenApp:
    """In the place of the driver's ``Loader``: an app that a test has made, found out as the loader does.

    That files become modules is shown by the driver's own tests; here it would move the working directory.
    """

    driver: Driver

    def __init__(self, directory: str) -> None:
        self.directory = directory

    def load(self, app: str, files: Mapping[str, str], context: object = None) -> ASGIApp:
        """The app of the driver that is being started."""
        module: Any = ModuleType("given")
        module.app = self.driver.app
        return self.driver.watched(loader._as_app(module.app, False, module, Reference("given", "app"), False))


_SERVER: Any = server
_SERVER.Loader = GivenApp


class Exchange:
    """One connection: what the driver says of it, and what the app itself did."""

    current: ContextVar[Exchange] = ContextVar("current")

    def __init__(self, driver: Driver, number: int, hear: Hear | None) -> None:
        self.id = number
        self.hear = hear
        self.scope: Scope = {}
        self.events: asyncio.Queue[Message] = asyncio.Queue()
        self.error: str | None = None
        self.finished = asyncio.Event()
        self.raised: BaseException | None = None
        self.trailers: Pairs = []
        self.debug: Any = None
        self._driver = driver

    def send(self, event: Message) -> None:
        """The client sends ``event``."""
        self._driver.server.event(self.id, event)

    def ack(self, count: int) -> None:
        """The client has consumed ``count`` bytes."""
        self._driver.server.ack(self.id, count)

    def leave(self) -> None:
        """The client is gone."""
        self._driver.server.close(self.id)

    async def next(self) -> Message:
        """The next event; ``closed`` at the end."""
        return await asyncio.wait_for(self.events.get(), LIMIT)

    async def ended(self, limit: float = LIMIT) -> bool:
        """Wait until the app has returned; ``False`` after ``limit`` seconds."""
        try:
            await asyncio.wait_for(self.finished.wait(), limit)
        except asyncio.TimeoutError:
            return False
        return True


class Driver:
    """A ``Server`` with one app, in the running event loop.

    ``around`` may wrap the app in what belongs to the suite's own client, ``log`` gets the server's lines.
    """

    def __init__(
        self,
        app: Any,
        *,
        around: Callable[[ASGIApp], ASGIApp] | None = None,
        log: Callable[[str, str], None] | None = None,
        shutdown_limit: float = GRACE,
    ) -> None:
        self.app = app
        self.server = server.Server(self._hear, shutdown_limit=shutdown_limit)
        self.failure: Message | None = None
        self.lifespan_error: BaseException | None = None
        self.lifespan_state: dict[str, Any] = {}
        self._around = around
        self._log = log
        self._exchanges: dict[int, Exchange] = {}

    async def start(self) -> None:
        """Run the app's startup; ``failure`` says whether it went wrong."""
        Calls.count += 1
        GivenApp.driver = self
        await self.server.load("app", {}, "given")

    async def stop(self) -> None:
        """End all connections and run the app's shutdown."""
        await self.server.shutdown()

    async def open(self, scope: Message, hear: Hear | None = None) -> Exchange:
        """A client opens a connection; ``hear`` gets its messages, in the place of :attr:`Exchange.events`."""
        Calls.count += 1
        exchange = Exchange(self, len(self._exchanges), hear)
        self._exchanges[exchange.id] = exchange
        token = Exchange.current.set(exchange)
        try:
            self.server.open(exchange.id, scope)
        finally:
            Exchange.current.reset(token)
        return exchange

    def watched(self, app: ASGIApp) -> ASGIApp:
        """``app``, with what it raises noted: a suite's client raises it in the test."""
        inner = self._around(app) if self._around else app

        async def watched(scope: Scope, receive: Receive, send: Send) -> object:
            if scope["type"] == "lifespan":
                self.lifespan_state = scope["state"]
                try:
                    return await inner(scope, receive, send)
                except BaseException as exc:
                    self.lifespan_error = exc
                    raise
            exchange = Exchange.current.get()
            exchange.scope = scope
            try:
                return await inner(scope, receive, send)
            except BaseException as exc:
                exchange.raised = exc
                raise
            finally:
                exchange.finished.set()

        return watched

    def _hear(self, message: Message) -> None:
        kind = message["type"]
        if kind == "failed":
            self.failure = message["failure"]
        elif kind == "log" and self._log is not None:
            self._log(message["level"], message["text"])
        elif kind in ("event", "ack", "close"):
            exchange = self._exchanges[message["id"]]
            if kind == "close":
                exchange.error = message["error"]
            if exchange.hear is not None:
                exchange.hear(message)
            elif kind != "ack":
                event = message["event"] if kind == "event" else {"type": "closed"}
                if event["type"] == "http.response.trailers":
                    exchange.trailers += from_wire(event["headers"])
                exchange.events.put_nowait(event)
