"""The one module that touches ``js`` and ``pyodide``: the driver's end of the worker's port.

The worker calls ``receive = connect(postMessage)`` once, and then ``receive(message)`` for every
``HostToWorker`` message but ``boot``, which is its own.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import can_run_sync, jsnull, run_sync, to_js

from webasgi_driver import adaptations, console
from webasgi_driver.failure import Failure
from webasgi_driver.server import Server
from webasgi_driver.types import Message

DIRECTORY = "/app"
"""Where the app's files are, its working directory. Short, because tracebacks show it."""


def connect(post_message: Callable[..., None]) -> Callable[[Any], None]:
    """Start a server that posts its messages with ``post_message(message, transfer)``.

    ``post_message`` gets plain JavaScript objects and the list of buffers to transfer, as
    ``postMessage`` of a worker or a port takes them. The returned function takes one ``HostToWorker``
    message; it returns at once and never raises.
    """

    def emit(message: Message) -> None:
        converted = _to_js(message)
        body = message["event"].get("body") if message["type"] == "event" else None
        if body:
            post_message(converted, to_js([converted.event.body.buffer]))
        else:
            post_message(converted)

    adaptations.install(_StackSwitching(), _run_wasm)
    console.install(emit)
    server = Server(emit)
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
                server.open(message.id, message.scope.to_py())
            elif kind == "close":
                server.close(message.id)
            elif kind == "warm":
                server.warm(message.modules.to_py())
            elif kind == "load":
                run(server.load(message.app, message.files.to_py(), DIRECTORY))
            elif kind == "shutdown":
                run(server.shutdown())
            else:
                raise ValueError(f"The host sent a message of unknown type {kind!r}.")
        except Exception as exc:
            emit(Failure.of_driver("request", exc).to_message())

    return receive


def _survive_interrupts(server: Server) -> None:
    """An interrupt ends the code that it hits, not the interpreter; so does ``sys.exit`` in a task."""

    def interrupt(signum: int, frame: object) -> None:
        raise KeyboardInterrupt("This code had kept Python busy and was interrupted.")

    def exited(code: object) -> None:
        server.log("error", f"A task of the app called sys.exit({code!r}); the app goes on without it.")

    signal.signal(signal.SIGINT, interrupt)
    loop: Any = asyncio.get_event_loop()
    # A handle of the loop that raises these would end the worker.
    loop._keyboard_interrupt_handler = lambda: server.log("error", "A task of the app was interrupted.")
    loop._system_exit_handler = exited


class _StackSwitching:
    """JSPI, where the browser has it: see :class:`webasgi_driver.adaptations.waiting.Suspender`."""

    def can_wait(self) -> bool:
        return bool(can_run_sync())

    def wait(self, awaitable: Any) -> Any:
        return run_sync(awaitable)


def _run_wasm(module: bytes, function: str, arguments: tuple[int, ...], data: bytes) -> bytes:
    """See :data:`webasgi_driver.adaptations.hashing.RunWasm`."""
    compiled = js.WebAssembly.Module.new(to_js(module))
    exports = js.WebAssembly.Instance.new(compiled).exports
    view = js.Uint8Array.new(exports.memory.buffer, 0, len(data))
    view.set(to_js(data))
    getattr(exports, function)(*arguments)
    return bytes(view.to_bytes())


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
