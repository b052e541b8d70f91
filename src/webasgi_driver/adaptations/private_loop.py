"""Event loops that an app makes: ``asyncio.run``, ``asyncio.Runner``, ``asyncio.new_event_loop``.

The event loop of the page can't be stopped or nested. A loop of the app's is asyncio's own, on a stack of its own
with JSPI: while it has nothing to do, the page's loop goes on. Without JSPI it keeps the thread, as ``time.sleep``
does, and what only the page can bring (a response of ``fetch``) never comes: then :class:`StuckError` is raised.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from webasgi_driver.adaptations import connections, identities, waiting

_TURN = 0.02
"""Seconds that a busy loop may run before the page's loop gets a turn."""

_LAST_TURNS = 100
"""Turns that tasks have to end when they are cancelled."""


class StuckError(RuntimeError):
    """Nothing in the loop can go on by itself."""


_BaseEventLoop: Any = asyncio.BaseEventLoop


class PrivateLoop(_BaseEventLoop):  # type: ignore[misc]
    """asyncio's event loop without sockets."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Pause()

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        """What JavaScript brings comes while the loop pauses, and by this method."""
        handle: asyncio.Handle = super().call_soon(callback, *args, context=context)
        self._selector.end()
        return handle

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        """As :meth:`call_soon`."""
        timer: asyncio.TimerHandle = super().call_later(delay, callback, *args, context=context)
        self._selector.end()
        return timer

    def run_forever(self) -> None:
        """Also while an app is imported, where the page's loop runs."""
        self._check_running()
        with identities.no_running_loop():
            super().run_forever()

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Without the thread that asyncio waits for it in."""
        self._executor_shutdown_called = True
        if self._default_executor is not None:
            self._default_executor.shutdown(wait=True)

    # What BaseEventLoop leaves to the loops of an operating system.

    def _check_running(self) -> None:
        if self.is_running():
            raise RuntimeError("This event loop is already running")
        running = asyncio._get_running_loop()
        if running is not None and not (running is waiting.main_loop and identities.may_run_loops()):
            raise RuntimeError("Cannot run the event loop while another loop is running")

    def _process_events(self, event_list: Any) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        self._selector.end()


connections.refuse_in(PrivateLoop)


class _Pause:
    """In the place of a selector: how the loop waits."""

    def __init__(self) -> None:
        self._signal: waiting.Signal | None = None
        self._last = time.monotonic()

    def select(self, timeout: float | None) -> tuple[()]:
        """Wait at most ``timeout`` seconds, or until :meth:`end`."""
        if timeout is not None and timeout <= 0:
            if waiting.is_possible() and time.monotonic() - self._last > _TURN:
                waiting.sleep(0)
                self._last = time.monotonic()
            return ()
        if timeout is None and not waiting.is_possible():
            raise StuckError(f"An event loop of the app's waits for what comes from outside of it. {waiting.NEEDED}")
        self._signal = waiting.Signal()
        self._signal.wait(timeout, "an event loop of the app's")
        self._signal = None
        self._last = time.monotonic()
        return ()

    def end(self) -> None:
        """There is something to do."""
        if self._signal is not None:
            self._signal.release()

    def close(self) -> None:
        """There is nothing to close."""


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """``asyncio.run`` in a loop of ours."""
    loop: Any = PrivateLoop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
            task._log_destroy_pending = False  # type: ignore[attr-defined]
        turns = iter(range(_LAST_TURNS))
        while asyncio.all_tasks(loop) and next(turns, None) is not None:
            loop.call_soon(loop.stop)
            loop.run_forever()
        loop.close()
