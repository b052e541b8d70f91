"""The one module that touches ``js`` and ``pyodide``: the driver's end of the worker's port.

The worker calls ``receive = connect(postMessage)`` once, and then ``receive(message)`` for every
``HostToWorker`` message but ``boot``, which is its own. A memory snapshot is taken between :func:`prepare` and
:func:`connect`: what is there by then must hold no JavaScript object but ``js`` itself.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import io
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import js
from pyodide.ffi import JsException, can_run_sync, jsnull, run_sync, to_js

from webasgi_driver import adaptations, console, pending, snapshot
from webasgi_driver.adaptations import event_loop, fetching, waiting
from webasgi_driver.adaptations.fetching import Pairs, Request
from webasgi_driver.adaptations.loopback import Loopback
from webasgi_driver.context import Context
from webasgi_driver.failure import Failure
from webasgi_driver.server import Server
from webasgi_driver.types import Message

DIRECTORY = "/app"
"""Where the app's files are, its working directory. Short, because tracebacks show it."""


_post_message: Callable[..., None] | None = None


def _emit(message: Message) -> None:
    assert _post_message is not None
    _post_message(_to_js(message))


@functools.cache
def prepare() -> Loopback:
    """Adapt the interpreter: before anything that is adapted is imported, and once."""
    own_app = Loopback(_emit)
    adaptations.install(_StackSwitching(), _run_wasm, _Network(), own_app)
    return own_app


def thaw(environ: Any, offsets: Any, want_files: Callable[[], Any], layer: Sequence[str]) -> bool:
    """Go on in an interpreter that was restored from a snapshot; the first two are those of :func:`snapshot.thaw`.

    ``want_files()`` is a promise of the files that its modules came from, without those of ``layer``, which are there.
    Whether imports can wait for it; where they can't, it is the caller's to wait before an app is loaded.
    """
    snapshot.thaw(environ, tuple(offsets))
    event_loop.thaw()

    def wait() -> bool:
        if not can_run_sync():
            return False
        waiting.complete(_come(want_files), "an import")
        return True

    can_wait = hasattr(js.WebAssembly, "Suspending")
    if can_wait:
        pending.expect_files(want_files, wait, DIRECTORY, layer)
    return can_wait


async def _come(want_files: Callable[[], Any]) -> None:
    await want_files()


def connect(post_message: Callable[..., None], network: bool = True) -> Callable[[Any], None]:
    """Start a server that posts its messages with ``post_message(message)``.

    ``post_message`` gets plain JavaScript objects, whose bytes are copies of their own: their buffers may be
    transferred. Without ``network`` HTTP clients refuse to ask other sites, which the worker's content security policy
    forbids then. The returned function takes one ``HostToWorker`` message; it returns at once and never raises.
    """
    global _post_message
    _post_message = post_message
    own_app = prepare()
    fetching.forbidden = not network
    console.install(_emit)
    # At its end: `input()` raises EOFError, as in a server without a terminal.
    sys.stdin = sys.__stdin__ = io.StringIO()  # type: ignore[misc, assignment]
    os._exit = _leave
    server = Server(own_app.emit, install=_install)
    own_app.connect(server)
    _survive_interrupts(server)
    # asyncio keeps weak references to tasks only.
    tasks: set[asyncio.Task[None]] = set()

    def run(coroutine: Any) -> None:
        task = asyncio.ensure_future(coroutine)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def receive(message: Any) -> None:
        try:
            kind = message.type
            if kind == "event":
                server.event(message.id, _receive_event(message.event))
            elif kind == "ack":
                server.ack(message.id, message.bytes)
            elif kind == "open":
                scope = message.scope.to_py()
                own_app.learn(scope)
                server.open(message.id, scope)
            elif kind == "close":
                server.close(message.id)
            elif kind == "warm":
                run(_warm(server, message.modules.to_py()))
            elif kind == "load":
                run(server.load(message.app, message.files.to_py(), DIRECTORY, _context(message)))
            elif kind == "evaluate":
                server.evaluate(message.id, message.source)
            elif kind == "cancel":
                server.cancel(message.id)
            elif kind == "list-files":
                server.list_files(message.id)
            elif kind == "read-file":
                server.read_file(message.id, message.path)
            elif kind == "check":
                server.check(message.id, message.path, message.source)
            elif kind == "shutdown":
                run(server.shutdown())
            else:
                raise ValueError(f"The host sent a message of unknown type {kind!r}.")
        except Exception as exc:
            _emit(Failure.of_driver("request", exc).to_message())

    return receive


def _leave(status: int) -> NoReturn:
    """In place of `os._exit`, after which Python would answer nothing, and nobody would know."""
    _emit(Failure("request", "app", f"The app has ended Python: os._exit({status}).").to_message())
    raise SystemExit(status)


async def _warm(server: Server, modules: list[str]) -> None:
    await pending.files_for(modules)
    server.warm(modules)


def _survive_interrupts(server: Server) -> None:
    """An interrupt ends the code that it hits, not the interpreter; so does ``sys.exit`` in a task."""

    def interrupt(signum: int, frame: object) -> None:
        raise KeyboardInterrupt("This code had kept Python busy and was interrupted.")

    def exited(code: object) -> None:
        server.log("error", f"A task of the app called sys.exit({code!r}); the app goes on without it.")

    signal.signal(signal.SIGINT, interrupt)
    loop: Any = waiting.main_loop
    # A handle of the loop that raises these would end the worker.
    loop._keyboard_interrupt_handler = lambda: server.log("error", "A task of the app was interrupted.")
    loop._system_exit_handler = exited


class _StackSwitching:
    """JSPI, where the browser has it: see :class:`webasgi_driver.adaptations.waiting.Suspender`."""

    def can_wait(self) -> bool:
        return bool(can_run_sync())

    def wait(self, awaitable: Any) -> Any:
        return run_sync(awaitable)


class _Network:
    """``fetch`` and ``XMLHttpRequest``: see :class:`webasgi_driver.adaptations.fetching.Network`."""

    async def open(self, request: Request) -> _Response:
        aborter = js.AbortController.new()
        options = {
            "method": request.method,
            "headers": request.headers,
            "body": request.body or None,
            "signal": aborter.signal,
            # The reader's cookies are not the app's to use; a client library has no cache.
            "credentials": "omit",
            "cache": "no-store",
        }
        try:
            response = await js.fetch(request.url, to_js(_with_null(options), dict_converter=js.Object.fromEntries))
        except JsException as exc:
            raise OSError(exc.message) from None
        except BaseException:
            aborter.abort()
            raise
        return _Response(response, aborter)

    def open_blocking(self, request: Request, limit: float | None) -> _WholeResponse:
        if not hasattr(js, "XMLHttpRequest"):
            raise OSError("synchronous code can't wait here")
        client = js.XMLHttpRequest.new()
        try:
            client.open(request.method, request.url, False)
            client.responseType = "arraybuffer"
            client.timeout = round((limit or 0) * 1000)
            for name, value in request.headers:
                client.setRequestHeader(name, value)
            client.send(to_js(request.body or None))
        except JsException as exc:
            if exc.name == "TimeoutError":
                raise TimeoutError("timed out") from None
            raise OSError(exc.message) from None
        return _WholeResponse(client)


class _Response:
    """See :class:`webasgi_driver.adaptations.fetching.Source`."""

    def __init__(self, response: Any, aborter: Any) -> None:
        self.status: int = response.status
        self.reason: str = response.statusText
        self.headers: Pairs = [(name, value) for name, value in response.headers]
        self._reader = response.body.getReader() if response.body else None
        self._aborter = aborter

    async def read(self) -> bytes:
        while self._reader is not None:
            try:
                result = await self._reader.read()
            except JsException as exc:
                raise OSError(exc.message) from None
            if result.done:
                break
            if piece := result.value.to_bytes():
                return piece  # type: ignore[no-any-return]
        return b""

    def close(self) -> None:
        self._reader = None
        self._aborter.abort()


class _WholeResponse:
    """A response whose body is there."""

    def __init__(self, client: Any) -> None:
        lines = (line.partition(": ") for line in client.getAllResponseHeaders().splitlines())
        self.status: int = client.status
        self.reason: str = client.statusText
        self.headers: Pairs = [(name, value) for name, _, value in lines]
        self._body: bytes = client.response.to_bytes() if client.response else b""

    async def read(self) -> bytes:
        body, self._body = self._body, b""
        return body

    def close(self) -> None:
        self._body = b""


def _run_wasm(module: bytes, function: str, arguments: tuple[int, ...], data: bytes) -> bytes:
    """See :data:`webasgi_driver.adaptations.hashing.RunWasm`."""
    compiled = js.WebAssembly.Module.new(to_js(module))
    exports = js.WebAssembly.Instance.new(compiled).exports
    view = js.Uint8Array.new(exports.memory.buffer, 0, len(data))
    view.set(to_js(data))
    getattr(exports, function)(*arguments)
    return bytes(view.to_bytes())


def _context(message: Any) -> Context:
    """The context of a ``load`` message; its data's bytes are copied once."""
    data = {file.name: file.bytes.to_bytes() for file in message.data}
    packages = message.packages.to_py() if message.packages else None
    return Context(data, message.environ.to_py(), message.directory, packages, message.index)


async def _install(requirements: Sequence[str], index: str) -> Mapping[str, str]:
    """See :data:`webasgi_driver.installing.Install`: by micropip, which the environment has where this may be."""
    await pending.files_for(["micropip"])
    micropip: Any = importlib.import_module("micropip")
    before = {name: package.version for name, package in micropip.list().items()}
    await micropip.install(list(requirements), keep_going=True, index_urls=[index])
    after = {name: package.version for name, package in micropip.list().items()}
    return {name: version for name, version in after.items() if before.get(name) != version}


def _receive_event(event: Any) -> Message:
    """A ``ReceiveEvent`` from JavaScript; binary data is copied once, straight into ``bytes``."""
    kind = event.type
    if kind == "http.request":
        return {"type": kind, "body": event.body.to_bytes(), "more_body": event.more_body}
    if kind == "websocket.receive" and hasattr(event, "bytes"):
        return {"type": kind, "bytes": event.bytes.to_bytes()}
    return event.to_py()  # type: ignore[no-any-return]


def _to_js(message: Message) -> Any:
    return to_js(_with_null(message), dict_converter=js.Object.fromEntries)


def _with_null(value: Any) -> Any:
    """``None`` becomes ``null``, not ``undefined``: the messages' types say ``null``."""
    if value is None:
        return jsnull
    if isinstance(value, dict):
        return {key: _with_null(item) for key, item in value.items()}
    return value
