"""Sockets, of which a browser has none: an error at once that says so.

Emscripten emulates them by WebSockets to a proxy, so a connection would seem to be made and then hang.
Database drivers, Redis clients, SMTP and the like end up here; HTTP clients do not (:mod:`.fetching`).
"""

from __future__ import annotations

import errno
from typing import Any, NoReturn

NO_SOCKETS = (
    "A browser has no sockets, so neither database servers nor caches, mail servers and the like can be reached "
    "from a playground. SQLite works (the sqlite3 module); HTTP requests go out by httpx, requests, aiohttp, "
    "urllib3 or urllib.request, where the other server allows it."
)


def adapt(target: Any) -> None:
    """``target`` is ``socket`` or ``ssl``."""
    if hasattr(target, "SSLContext"):
        _adapt_ssl(target.SSLContext)
        return

    def connect(self: Any, address: Any) -> NoReturn:
        # Without the address: mostly it is one that Emscripten made up for a host's name.
        refuse("connect")

    def connect_ex(self: Any, address: Any) -> int:
        return errno.ENETUNREACH

    def listen(self: Any, backlog: int = 0) -> NoReturn:
        refuse("listen")

    def sendto(self: Any, *_: Any) -> NoReturn:
        refuse("send datagrams")

    def sendmsg(self: Any, *_: Any) -> NoReturn:
        refuse("send datagrams")

    def create_connection(address: Any, *_: Any, **__: Any) -> NoReturn:
        refuse(f"connect to {address[0]}:{address[1]}")

    def create_server(address: Any, *_: Any, **__: Any) -> NoReturn:
        refuse(f"serve at {address[0]}:{address[1]}")

    for method in (connect, connect_ex, listen, sendto, sendmsg):
        setattr(target.socket, method.__name__, method)
    target.create_connection = create_connection
    target.create_server = create_server


def _adapt_ssl(context: Any) -> None:
    # Pyodide's wraps a socket only where Node lends it one, and would seem to connect.
    def wrap_socket(self: Any, *_: Any, **__: Any) -> NoReturn:
        refuse("use TLS")

    def wrap_bio(self: Any, *_: Any, **__: Any) -> NoReturn:
        refuse("use TLS")

    context.wrap_socket = wrap_socket
    context.wrap_bio = wrap_bio


def refuse(what: str) -> NoReturn:
    """Raise the ``OSError`` of somebody who wanted to do ``what``."""
    raise OSError(errno.ENETUNREACH, f"can't {what}. {NO_SOCKETS}")
