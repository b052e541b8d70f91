"""The driver of an uvicorn server, for its connections."""

from __future__ import annotations

import logging
import re
from functools import partial
from typing import Any

from webasgi_driver.types import ASGIApp, Message, Receive, Scope, Send

from .host import Driver, to_wire

SHUTDOWN_LIMIT = 5.0
"""Seconds, as the driver has it by itself."""

# Drivers by the dict of lifespan state that uvicorn hands to its connections (kept, so that no id comes twice).
_DRIVERS: dict[int, tuple[dict[str, Any], Driver]] = {}

_ACCESS = re.compile(r'\S+ - "(?!WebSocket )')


def log(level: str, text: str) -> None:
    """A line of the driver's, to the logger that uvicorn would use."""
    logger = logging.getLogger("uvicorn.access" if _ACCESS.match(text) else "uvicorn.error")
    logger.log(logging.getLevelName(level.upper()), text)


def _given_state(state: dict[str, Any], app: ASGIApp) -> ASGIApp:
    """An app whose lifespan startup puts ``state`` into the scope: the tests set it without a lifespan."""

    async def with_state(scope: Scope, receive: Receive, send: Send) -> object:
        if scope["type"] != "lifespan":
            return await app(scope, receive, send)
        await receive()
        scope["state"].update(state)
        await send({"type": "lifespan.startup.complete"})
        return None

    return with_state


async def driver_of(protocol: Any) -> Driver:
    """The driver of a connection's server."""
    state = protocol.app_state
    if id(state) not in _DRIVERS:
        app = protocol.config.app
        driver = Driver(app, around=partial(_given_state, state), log=log, shutdown_limit=SHUTDOWN_LIMIT)
        await driver.start()
        assert driver.failure is None, driver.failure
        remember(state, driver)
    return _DRIVERS[id(state)][1]


def host_scope(scope: Any) -> Message:
    """What the host would say of the connection that uvicorn made ``scope`` for."""
    names = ("type", "scheme", "server", "client")
    return {
        **{name: scope[name] for name in names},
        "raw_path": scope["raw_path"].decode("latin-1"),
        "query_string": scope["query_string"].decode("latin-1"),
        "headers": to_wire(scope["headers"]),
    }


def remember(state: dict[str, Any], driver: Driver) -> None:
    """Let connections that are given ``state`` find ``driver``."""
    _DRIVERS[id(state)] = state, driver
