"""A pytest plugin: uvicorn's connections over sockets, with the driver in the place of its ASGI server.

Bytes, frames, keep-alive and timers stay uvicorn's. Replaced are ``RequestResponseCycle`` (one HTTP exchange),
the part of ``WebSocketsSansIOProtocol`` that speaks ASGI, ``LifespanOn`` and the WSGI middleware.
"""

from __future__ import annotations

import logging
from typing import Any

import uvicorn.lifespan.on
import uvicorn.middleware.wsgi
import uvicorn.protocols.http.h11_impl
import uvicorn.protocols.websockets.websockets_sansio_impl

from webasgi_driver.types import Receive, Scope, Send
from webasgi_driver.wsgi import WSGIAdapter

from .host import Calls, Driver
from .uvicorn_driver import SHUTDOWN_LIMIT, log, remember
from .uvicorn_http import DrivenCycle
from .uvicorn_websocket import DrivenWebSocket


class DrivenLifespan:
    """In the place of ``LifespanOn``."""

    def __init__(self, config: Any) -> None:
        if not config.loaded:
            config.load()
        self._driver = Driver(config.app, log=self._hear_log, shutdown_limit=SHUTDOWN_LIMIT)
        self._logger = logging.getLogger("uvicorn.error")
        self._errors: list[str] = []
        self.state: dict[str, Any] = {}
        self.startup_failed = self.shutdown_failed = self.should_exit = False

    @property
    def error_occurred(self) -> bool:
        """Whether the app raised."""
        return self._driver.lifespan_error is not None

    async def startup(self) -> None:
        """Run the app's startup in the driver."""
        await self._driver.start()
        self.state = self._driver.lifespan_state
        remember(self.state, self._driver)
        if self._driver.failure is not None:
            self._logger.error(self._driver.failure["message"])
            self._logger.error("Application startup failed. Exiting.")
            self.startup_failed = self.should_exit = True

    async def shutdown(self) -> None:
        """Run the app's shutdown in the driver, which tells of a failure by a line."""
        self._errors.clear()
        await self._driver.stop()
        if self._errors:
            self._logger.error("Application shutdown failed. Exiting.")
            self.shutdown_failed = self.should_exit = True

    def _hear_log(self, level: str, text: str) -> None:
        log(level, text)
        if level == "error":
            self._errors.append(text)


class DrivenWSGI:
    """In the place of uvicorn's own WSGI middleware."""

    def __init__(self, app: Any) -> None:
        self._adapter = WSGIAdapter(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of the suite's client."""
        Calls.count += 1
        await self._adapter(scope, receive, send)


_PROTOCOLS: Any = uvicorn.protocols
_PROTOCOLS.http.h11_impl.RequestResponseCycle = DrivenCycle
_PROTOCOLS.websockets.websockets_sansio_impl.WebSocketsSansIOProtocol = DrivenWebSocket
uvicorn.lifespan.on.LifespanOn = DrivenLifespan  # type: ignore[misc, assignment]
uvicorn.middleware.wsgi._WSGIMiddleware = DrivenWSGI  # type: ignore[misc, assignment]
