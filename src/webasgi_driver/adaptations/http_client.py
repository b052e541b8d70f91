"""``http.client``, and with it ``urllib.request``, ``xmlrpc.client`` and all that is built on it.

A connection gets something like a socket that collects the request and, when it is read, has the
response. ``HTTPConnection.request`` sends at once, so that ``urlopen`` raises ``URLError``; code that
writes a request by ``putrequest`` and ``send`` gets the error from ``getresponse``.
"""

from __future__ import annotations

import functools
import io
import socket
from typing import Any

from webasgi_driver.adaptations import fetching
from webasgi_driver.adaptations.wire import RequestReader, ResponseWriter


def adapt(target: Any) -> None:
    """``target`` is ``http.client``."""
    plain = target.HTTPConnection
    send_request = plain.request

    def connect(self: Any) -> None:
        self.sock = Socket(origin(self, "http"), self.timeout)

    def connect_securely(self: Any) -> None:
        self.sock = Socket(origin(self, "https"), self.timeout)

    @functools.wraps(send_request)
    def request(self: Any, *args: Any, **kwargs: Any) -> None:
        send_request(self, *args, **kwargs)
        if isinstance(self.sock, Socket) and self.sock.has_request:
            self.sock.fetch()

    plain.connect = connect
    plain.request = request
    if hasattr(target, "HTTPSConnection"):
        target.HTTPSConnection.connect = connect_securely


def origin(connection: Any, scheme: str) -> str:
    """Where ``connection`` leads; a proxy's tunnel leads to its other end, as the browser has its own proxies."""
    tunnel = connection._tunnel_host
    host, port = (tunnel, connection._tunnel_port) if tunnel else (connection.host, connection.port)
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


class Socket:
    """What ``http.client`` uses of a socket, for one request."""

    def __init__(self, origin: str, timeout: Any) -> None:
        self._reader = RequestReader(origin)
        self._response: fetching.Response | None = None
        self._timeout: float | None = None
        # `http.client` has a marker for the default of the `socket` module.
        self.settimeout(timeout if timeout is None or isinstance(timeout, (int, float)) else socket.getdefaulttimeout())

    def settimeout(self, timeout: float | None) -> None:
        """Seconds that the response's headers, and then each piece of its body, may take."""
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        """See :meth:`settimeout`."""
        return self._timeout

    def setsockopt(self, *_: object) -> None:
        """Options of sockets mean nothing here."""

    def sendall(self, data: Any) -> None:
        """Take a part of the request."""
        self._reader.feed(memoryview(data).cast("B"))

    @property
    def method(self) -> str:
        """The request's method."""
        return self._reader.method

    @property
    def has_request(self) -> bool:
        """Whether the request is complete."""
        return self._reader.complete

    def fetch(self) -> fetching.Response:
        """Send the request, unless it was sent; the response.

        Raises ``TimeoutError`` or :class:`~webasgi_driver.adaptations.fetching.FetchFailed`, and
        ``ConnectionResetError`` if the request is not complete.
        """
        if not self._reader.complete:
            raise ConnectionResetError("The response was read before the request was complete.")
        if self._response is None:
            self._response = fetching.fetch_sync(self._reader.request(), self._timeout)
        return self._response

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        """The response, as a binary file."""
        return io.BufferedReader(_ResponseFile(self))

    def shutdown(self, how: int) -> None:
        """Nobody reads on."""
        if self._response is not None:
            self._response.close()

    def close(self) -> None:
        """Let go; the file of the response is still to be read, as a real socket's is."""


class _ResponseFile(io.RawIOBase):
    """Has the response once it is read: ``http.client`` must be able to close it after an error."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._response: fetching.Response | None = None
        self._writer: ResponseWriter | None = None
        self._pending = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._pending and not self._ended:
            self._pending = memoryview(self._next())
        count = min(len(buffer), len(self._pending))
        buffer[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        return count

    def _next(self) -> bytes:
        if self._response is None or self._writer is None:
            self._response = self._socket.fetch()
            self._writer = ResponseWriter(self._response, self._socket.method)
            self._ended = not self._writer.has_body
            return self._writer.head
        piece = self._response.read_sync(self._socket.gettimeout())
        self._ended = not piece
        return self._writer.piece(piece)

    def close(self) -> None:
        if not self.closed and self._response is not None:
            self._response.close()
        super().close()
