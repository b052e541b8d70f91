"""How synchronous code waits for something asynchronous in the only thread there is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any, Protocol

NEEDED = (
    "This needs JSPI (JavaScript Promise Integration), which this browser does not have or has switched "
    "off; current Chrome and Edge have it."
)


class Suspender(Protocol):
    """Suspends the running Python stack while the event loop goes on (Pyodide's ``run_sync``)."""

    def can_wait(self) -> bool:
        """Whether the running stack can be suspended here and now."""

    def wait(self, awaitable: Any) -> Any:
        """Suspend until ``awaitable`` is done; its result, or its exception is raised."""


suspender: Suspender | None = None
"""Set by ``adaptations.install``; ``None`` where stacks can't be suspended."""


_thread: ContextVar[object] = ContextVar("_thread", default=None)


def enter_thread() -> None:
    """What runs from here on in this context is a thread of its own to the app's reentrant locks."""
    _thread.set(object())


def current_thread() -> object:
    """The thread that the running code is in, as the app would have it; the event loop's is ``None``."""
    return _thread.get()


def call_in_thread(function: Callable[..., Any], *args: Any) -> Any:
    """Call ``function`` as a thread of its own, in the current context otherwise."""
    token = _thread.set(object())
    try:
        return function(*args)
    finally:
        _thread.reset(token)


def is_possible() -> bool:
    """Whether synchronous code can wait here."""
    return suspender is not None and suspender.can_wait()


def complete(coroutine: Coroutine[Any, Any, Any], what: str) -> Any:
    """Run ``coroutine`` to its end from synchronous code and return its result.

    Without JSPI it can only run as far as it does not truly wait; raises ``RuntimeError`` naming
    ``what`` if it does.
    """
    if suspender is not None and suspender.can_wait():
        result, error = suspender.wait(_outcome(coroutine))
        if error is not None:
            raise error
        return result
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    raise RuntimeError(f"{what} waits for the event loop from synchronous code. {NEEDED} Or use `async def`.")


async def _outcome(coroutine: Coroutine[Any, Any, Any]) -> tuple[Any, BaseException | None]:
    """Never raises: Pyodide's event loop prints what a task raises, though somebody waits for it."""
    try:
        return await coroutine, None
    except BaseException as exc:
        return None, exc


class Signal:
    """A one-time event between stacks: one waits, another one sets it.

    It has the ``release`` of the locks that :class:`threading.Condition` keeps for its waiters.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._future: asyncio.Future[None] | None = None

    def release(self) -> None:
        """Wake the waiting stack."""
        self._is_set = True
        if self._future is not None and not self._future.done():
            self._future.set_result(None)

    def wait(self, timeout: float | None, what: str) -> bool:
        """Wait until it is set, at most ``timeout`` seconds; whether it is.

        Raises ``RuntimeError`` naming ``what`` where waiting would last for ever: without JSPI nobody
        else can run to set it.
        """
        if self._is_set:
            return True
        if suspender is not None and suspender.can_wait():
            self._future = asyncio.get_event_loop().create_future()
            suspender.wait(self._until(timeout))
        elif timeout is None:
            raise RuntimeError(f"{what} waits for another thread, and none can run meanwhile. {NEEDED}")
        else:
            time.sleep(max(0.0, timeout))
        return self._is_set

    async def _until(self, timeout: float | None) -> None:
        assert self._future is not None
        await asyncio.wait([self._future], timeout=timeout)
