"""The transports of httpx and httpx2; ``MockTransport``, ``ASGITransport`` and others stay as they are.

httpx2 brings a way through ``fetch`` of its own, httpx2-jsfetch. It is not used: it fails for responses
without content, doesn't abort a request that is cancelled, and its errors don't tell what to do.

The browser connects and waits in one step. The longer of the timeouts ``connect`` and ``read`` holds for
both; whose it was names the exception (``ReadTimeout`` if they are equal).
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from webasgi_driver.adaptations import fetching


def adapt(target: Any) -> None:
    """``target`` is ``httpx._transports.default`` or ``httpx2_jsfetch``."""

    class Stream(target.SyncByteStream):  # type: ignore[misc]
        def __init__(self, response: fetching.Response, limit: float | None) -> None:
            self._response = response
            self._limit = limit

        def __iter__(self) -> Iterator[bytes]:
            while piece := _translated(target, self._response.read_sync, self._limit):
                yield piece

        def close(self) -> None:
            self._response.close()

    class AsyncStream(target.AsyncByteStream):  # type: ignore[misc]
        def __init__(self, response: fetching.Response, limit: float | None) -> None:
            self._response = response
            self._limit = limit

        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                try:
                    piece = await self._response.read(self._limit)
                except OSError as exc:
                    raise _read_error(target, exc) from exc
                if not piece:
                    return
                yield piece

        async def aclose(self) -> None:
            self._response.close()

    def handle_request(self: Any, request: Any) -> Any:
        limits = _Limits(target, request)
        body = b"".join(request.stream)
        try:
            response = fetching.fetch_sync(_request(request, body), limits.open)
        except OSError as exc:
            raise limits.error(exc) from exc
        return _response(target, response, Stream(response, limits.read))

    async def handle_async_request(self: Any, request: Any) -> Any:
        limits = _Limits(target, request)
        body = b"".join([piece async for piece in request.stream])
        try:
            response = await fetching.fetch(_request(request, body), limits.open)
        except OSError as exc:
            raise limits.error(exc) from exc
        return _response(target, response, AsyncStream(response, limits.read))

    for names, method in (
        (("HTTPTransport", "JavascriptFetchTransport"), handle_request),
        (("AsyncHTTPTransport", "AsyncJavascriptFetchTransport"), handle_async_request),
    ):
        for name in names:
            if hasattr(target, name):
                setattr(getattr(target, name), method.__name__, method)


class _Limits:
    """The timeouts of a request, in seconds or ``None``, and the exceptions that tell of them."""

    def __init__(self, target: Any, request: Any) -> None:
        timeout = request.extensions.get("timeout") or {}
        connect = timeout.get("connect")
        self.read: float | None = timeout.get("read")
        # Without a limit for the response, waiting for it can't be told from a slow connection.
        self.open = self.read if self.read is None or connect is None else max(connect, self.read)
        self._scheme = request.url.scheme
        self._target = target
        self._is_connect = self.open != self.read

    def error(self, error: OSError) -> Exception:
        """The library's exception for a request that got no response."""
        if self._scheme not in ("http", "https"):
            # Of the package: httpx2_jsfetch does not import it.
            library = sys.modules[self._target.Response.__module__.partition(".")[0]]
            return library.UnsupportedProtocol(str(error))  # type: ignore[no-any-return]
        if isinstance(error, TimeoutError):
            name = "ConnectTimeout" if self._is_connect else "ReadTimeout"
            return getattr(self._target, name)(f"No response within {self.open:g} seconds.")  # type: ignore[no-any-return]
        return self._target.ConnectError(str(error))  # type: ignore[no-any-return]


def _translated(target: Any, read: Any, limit: float | None) -> bytes:
    try:
        return read(limit)  # type: ignore[no-any-return]
    except OSError as exc:
        raise _read_error(target, exc) from exc


def _read_error(target: Any, error: OSError) -> Exception:
    return (target.ReadTimeout if isinstance(error, TimeoutError) else target.ReadError)(str(error))  # type: ignore[no-any-return]


def _request(request: Any, body: bytes) -> fetching.Request:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
    return fetching.Request(request.method, str(request.url), headers, body)


def _response(target: Any, response: fetching.Response, stream: Any) -> Any:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    extensions = {"http_version": b"HTTP/1.1", "reason_phrase": response.reason.encode("latin-1")}
    return target.Response(response.status, headers=headers, stream=stream, extensions=extensions)
