"""Connections and servers of event loops (``asyncio.open_connection``): see :mod:`.sockets`."""

from __future__ import annotations

from typing import Any, NoReturn

from webasgi_driver.adaptations.sockets import refuse


def refuse_in(loop: type[Any]) -> None:
    """Let the event loops of the class ``loop`` say what a browser lacks."""

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

    async def subprocess(self: Any, protocol_factory: Any, *_: Any, **__: Any) -> NoReturn:
        raise OSError("There are no processes in the browser.")

    def add_signal_handler(self: Any, sig: int, callback: Any, *args: Any) -> None:
        """Nobody sends signals."""

    def remove_signal_handler(self: Any, sig: int) -> bool:
        return False

    for method in (
        create_connection,
        create_datagram_endpoint,
        create_unix_connection,
        create_server,
        create_unix_server,
        sock_connect,
        add_signal_handler,
        remove_signal_handler,
    ):
        setattr(loop, method.__name__, method)
    loop.subprocess_exec = loop.subprocess_shell = subprocess
