"""``aiohttp.ClientSession``: its own code over a transport that hands the request to ``fetch``.

Timeouts, limits, redirects of the app's own responses and retries are thus aiohttp's. Its WebSocket
client needs a socket, and gets an error.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterable
from typing import Any

from webasgi_driver.adaptations import fetching
from webasgi_driver.adaptations.wire import RequestReader, ResponseWriter


def adapt(target: Any) -> None:
    """``target`` is ``aiohttp.connector``."""

    async def create_connection(self: Any, req: Any, traces: Any, timeout: Any) -> Any:
        protocol = self._factory()

        def failed(error: fetching.FetchFailed) -> Exception:
            refused = OSError(errno.ECONNREFUSED, str(error))
            return target.ClientConnectorError(req.connection_key, refused)  # type: ignore[no-any-return]

        protocol.connection_made(_Transport(protocol, str(req.url.origin()), failed))
        return protocol

    target.TCPConnector._create_connection = create_connection


class _Transport(asyncio.Transport):
    """For one request; ``failed`` makes the exception for a request that gets no response."""

    def __init__(self, protocol: Any, origin: str, failed: Any) -> None:
        super().__init__()
        self._protocol = protocol
        self._failed = failed
        self._reader = RequestReader(origin)
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self._told_to_continue = False
        self._readable = asyncio.Event()
        self._readable.set()

    def write(self, data: Any) -> None:
        if self._closing:
            return
        self._reader.feed(data)
        if self._reader.complete and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._exchange())
        elif self._reader.expects_continue() and not self._told_to_continue:
            self._told_to_continue = True
            self._protocol.data_received(b"HTTP/1.1 100 Continue\r\n\r\n")

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        self.write(b"".join(list_of_data))

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self._readable.clear()

    def resume_reading(self) -> None:
        self._readable.set()

    def close(self) -> None:
        self._lose(None)

    def abort(self) -> None:
        self._lose(None)

    def _lose(self, error: Exception | None) -> None:
        if self._closing:
            return
        self._closing = True
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        asyncio.get_running_loop().call_soon(self._protocol.connection_lost, error)

    async def _exchange(self) -> None:
        request = self._reader.request()
        try:
            response = await fetching.fetch(request)
        except fetching.FetchFailed as exc:
            self._protocol.set_exception(self._failed(exc))
            return
        try:
            await self._deliver(response, ResponseWriter(response, request.method))
        except OSError as exc:
            self._lose(exc)
        else:
            self._lose(None)
        finally:
            response.close()

    async def _deliver(self, response: fetching.Response, writer: ResponseWriter) -> None:
        self._protocol.data_received(writer.head)
        piece = b"x" if writer.has_body else b""
        while piece:
            await self._readable.wait()
            piece = await response.read()
            if data := writer.piece(piece):
                self._protocol.data_received(data)
