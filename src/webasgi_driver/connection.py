"""What HTTP and WebSocket connections have in common."""

from __future__ import annotations

import urllib.parse
from typing import Any, Protocol

from webasgi_driver.types import ASGIApp, Emit, Message, Scope
from webasgi_driver.window import Window


class ClientDisconnected(OSError):  # noqa: N818 (uvicorn's name)
    """Raised by ``send`` once the client is gone, as ASGI's HTTP and WebSocket spec 2.4 asks."""


class Log(Protocol):
    """Shows a line of the server in the console."""

    def __call__(self, level: str, text: str) -> None:
        """Show ``text`` at ``level`` (a ``LogLevel`` of ``protocol.ts``)."""


class Connection:
    """One client connection, from ``open`` to the app's return.

    Subclasses give the state machine of their protocol; this class knows the envelope: the id, and
    that nothing is told to a client that is gone.
    """

    def __init__(self, id: int, app: ASGIApp, scope: Scope, emit: Emit, log: Log) -> None:
        self.id = id
        self.app = app
        self.scope = scope
        self.window = Window()
        self.log = log
        self._emit = emit
        self._gone = False

    # The host's side

    def event(self, event: Message) -> None:
        """The client sent ``event`` (a ``ReceiveEvent`` of ``protocol.ts``)."""
        raise NotImplementedError

    def disconnect(self) -> None:
        """The client is gone as far as the app is concerned: its ``receive`` says so."""
        raise NotImplementedError

    def close(self) -> None:
        """The client is gone and wants to hear nothing more."""
        self._gone = True
        self.disconnect()

    def shut_down(self) -> None:
        """The server stops: end the connection as a stopping server would."""
        self.disconnect()

    def ack(self, count: int) -> None:
        """The client has consumed ``count`` bytes of what the app sent."""
        self.window.consumed(count)

    # The app's side

    async def run(self) -> None:
        """Run the app for this connection; never raises."""
        raise NotImplementedError

    def tell(self, event: Message) -> None:
        """Pass a ``SendEvent`` to the client."""
        if not self._gone:
            self._emit({"type": "event", "id": self.id, "event": event})

    def acknowledge(self, count: int) -> None:
        """Tell the client that the app has consumed ``count`` bytes."""
        if count and not self._gone:
            self._emit({"type": "ack", "id": self.id, "bytes": count})

    def finish(self, error: str | None) -> None:
        """The last message of a connection."""
        if not self._gone:
            self._emit({"type": "close", "id": self.id, "error": error})
        self._gone = True

    def client_and_target(self) -> tuple[str, str]:
        """``127.0.0.1:50000`` and ``/path?query``, as uvicorn's access log shows them."""
        host, port = self.scope["client"]
        target = urllib.parse.quote(self.scope["path"])
        query = self.scope["query_string"]
        return f"{host}:{port}", f"{target}?{query.decode('latin-1')}" if query else target


def is_disconnect(error: BaseException) -> bool:
    """Whether ``error`` is, or only follows from, our own :class:`ClientDisconnected`."""
    seen: set[int] = set()
    pending: list[Any] = [error]
    while pending:
        current = pending.pop()
        if isinstance(current, ClientDisconnected):
            return True
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        pending += [current.__cause__, current.__context__, *getattr(current, "exceptions", ())]
    return False
