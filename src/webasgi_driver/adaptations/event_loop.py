"""Connections and servers of the event loop (``asyncio.open_connection``): see :mod:`.sockets`."""

from __future__ import annotations

from typing import Any, NoReturn

from webasgi_driver.adaptations.sockets import refuse


def adapt(target: Any) -> None:
    """``target`` is ``pyodide.webloop``."""

    async def create_connection(
        self: Any, protocol_factory: Any, host: Any = None, port: Any = None, **_: Any
    ) -> NoReturn:
        refuse(f"connect to {host}:{port}")

    async def create_datagram_endpoint(self: Any, protocol_factory: Any, *_: Any, **__: Any) -> NoReturn:
        refuse("send datagrams")

    async def create_unix_connection(self: Any, protocol_factory: Any, path: Any = None, **_: Any) -> NoReturn:
        refuse(f"connect to {path}")

    async def create_server(self: Any, protocol_factory: Any, host: Any = None, port: Any = None, **_: Any) -> NoReturn:
        refuse(f"serve at {host}:{port}")

    async def create_unix_server(self: Any, protocol_factory: Any, path: Any = None, **_: Any) -> NoReturn:
        refuse(f"serve at {path}")

    async def sock_connect(self: Any, sock: Any, address: Any) -> NoReturn:
        sock.connect(address)
        raise AssertionError("sockets refuse to connect")

    for method in (
        create_connection,
        create_datagram_endpoint,
        create_unix_connection,
        create_server,
        create_unix_server,
        sock_connect,
    ):
        setattr(target.WebLoop, method.__name__, method)
