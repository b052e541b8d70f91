"""HTTP/1.1 as bytes, for libraries that speak it themselves: the server's end of a connection.

What a library writes becomes a :class:`~webasgi_driver.adaptations.fetching.Request`, and a response
becomes bytes for it to read. Each connection serves one request. https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

from webasgi_driver.adaptations.fetching import Pairs, Request, Response

# Of one connection; here the driver frames the content anew.
_HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding")
_STATUSES_WITHOUT_BODY = (204, 304)


class RequestReader:
    """Collects one request. ``origin`` (``https://host:port``) is where the connection leads."""

    def __init__(self, origin: str) -> None:
        self.complete = False
        self.method = ""
        self._origin = origin
        self._target = ""
        self._headers: Pairs = []
        self._data = bytearray()
        self._body = bytearray()
        self._in_head = True
        # Bytes left of the body or, if it is chunked, of the chunk; None between two chunks.
        self._left: int | None = 0
        self._chunked = False
        self._in_trailers = False

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take what the library wrote. Raises ``ValueError`` if it is no HTTP/1.1."""
        self._data += data
        if self._in_head:
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            self._in_head = False
            self._parse(bytes(head).decode("latin-1"))
            self._data = rest
        if self._chunked:
            while not self.complete and self._take_chunk():
                pass
        else:
            self.complete = self._take()

    def request(self) -> Request:
        """The request, once it is complete."""
        url = self._target if "://" in self._target.partition("?")[0] else self._origin + self._target
        return Request(self.method, url, self._headers, bytes(self._body))

    def expects_continue(self) -> bool:
        """Whether the library waits for ``100 Continue`` before it sends the body."""
        return not self._in_head and not self.complete and self._value("expect").lower() == "100-continue"

    def _parse(self, head: str) -> None:
        start, *lines = head.split("\r\n")
        self.method, self._target, _ = start.split(" ", 2)
        for line in lines:
            name, _, value = line.partition(":")
            self._headers.append((name.strip(), value.strip()))
        self._chunked = self._value("transfer-encoding").lower().endswith("chunked")
        self._left = None if self._chunked else int(self._value("content-length") or 0)

    def _value(self, name: str) -> str:
        return next((value for key, value in self._headers if key.lower() == name), "")

    def _take(self) -> bool:
        """Move what is there of the body or chunk; whether nothing is left of it."""
        assert self._left is not None
        taken = self._data[: self._left]
        del self._data[: len(taken)]
        self._body += taken
        self._left -= len(taken)
        return self._left == 0

    def _take_chunk(self) -> bool:
        """Take a step; ``False`` if more data is needed."""
        if self._left is None:
            line, end, rest = self._data.partition(b"\r\n")
            if not end:
                return False
            self._data = rest
            if self._in_trailers:
                # https://www.rfc-editor.org/rfc/rfc9112#section-7.1.2: they end with an empty line.
                self.complete = not line
                return True
            if not line:  # the end of the chunk before
                return True
            size = int(bytes(line).partition(b";")[0], 16)
            if size == 0:
                self._in_trailers = True
                return True
            self._left = size
        if not self._take():
            return False
        self._left = None
        return True


class ResponseWriter:
    """Makes the bytes of a response: :attr:`head`, then :meth:`piece` of each piece, the last one empty."""

    def __init__(self, response: Response, method: str) -> None:
        kept = [(name, value) for name, value in response.headers if name.lower() not in _HOP_BY_HOP]
        self.has_body = method != "HEAD" and response.status not in _STATUSES_WITHOUT_BODY
        self._chunked = self.has_body and all(name.lower() != "content-length" for name, _ in kept)
        if self._chunked:
            # A body that breaks off is then seen to do so.
            kept.append(("Transfer-Encoding", "chunked"))
        kept.append(("Connection", "close"))
        lines = [f"HTTP/1.1 {response.status} {response.reason}", *(f"{name}: {value}" for name, value in kept)]
        self.head = "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1")

    def piece(self, data: bytes) -> bytes:
        """A piece of the body as it is sent; ``b""`` ends it."""
        return b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data
