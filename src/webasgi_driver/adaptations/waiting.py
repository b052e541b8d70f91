"""How synchronous code waits for something asynchronous in the only thread there is."""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import math
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from webasgi_driver.adaptations.collecting import collector
from webasgi_driver.adaptations.identities import call, current, enter, main, no_running_loop, worker

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

main_loop: asyncio.AbstractEventLoop | None = None
"""The event loop that serves the app, whatever loops the app makes; ``None`` in CPython: the running one."""

before_waiting: Callable[[], None] = lambda: None  # noqa: E731 (a hook)
"""Called before a stack is suspended, so that others go on."""


def loop() -> asyncio.AbstractEventLoop:
    """The event loop that serves the app."""
    return main_loop or asyncio.get_event_loop()


_alarms: dict[int, tuple[float, Callable[[], None]]] = {}
"""What :func:`call_later` has yet to call, with its time."""

_numbers = itertools.count()


def call_later(seconds: float, function: Callable[[], None], context: contextvars.Context) -> None:
    """Call ``function`` in the event loop; or where synchronous code waits without JSPI, whom only this can wake."""
    number = next(_numbers)

    def fire() -> None:
        if _alarms.pop(number, None) is not None:
            context.run(function)

    _alarms[number] = (time.monotonic() + seconds, fire)
    loop().call_later(seconds, fire)


def call_in_thread(function: Callable[..., Any], *args: Any) -> Any:
    """Call ``function`` as a worker thread would, in the current context otherwise."""
    with worker() as identity:
        return call(identity, function, *args)


def is_possible() -> bool:
    """Whether synchronous code can wait here."""
    return suspender is not None and suspender.can_wait()


def sleep(seconds: float) -> None:
    """``time.sleep``, during which the event loop goes on where it can."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if is_possible():
        _wait(asyncio.sleep(seconds))
    else:
        _spend(seconds)
        _sleep(seconds)


_sleep = time.sleep


class ThreadEnded(SystemExit):
    """Ends a thread that would keep everything else waiting, though it catch any ``Exception`` and go on."""


class Patience:
    """The seconds for which a thread without a stack of its own may sleep and wait; ``what`` it is."""

    def __init__(self, what: str, seconds: float = 3.0) -> None:
        self._what = what
        self._left = seconds

    def spend(self, seconds: float) -> None:
        """See :class:`webasgi_driver.adaptations.identities.Patience`."""
        self._left -= seconds
        if self._left < 0:
            raise ThreadEnded(
                f"This thread ({self._what}) was ended: it goes on sleeping or waiting, and nothing else can run "
                f"meanwhile. {NEEDED} Or run the work as a task of the event loop (asyncio.create_task)."
            )

    def give_up(self) -> None:
        """See :class:`webasgi_driver.adaptations.identities.Patience`."""
        self.spend(math.inf)


def _spend(seconds: float) -> None:
    patience = current().patience
    if patience is not None:
        patience.spend(seconds)


def complete(coroutine: Coroutine[Any, Any, Any], what: str) -> Any:
    """Run ``coroutine`` to its end from synchronous code and return its result.

    Without JSPI it runs in an event loop of its own, which keeps the thread; raises ``RuntimeError`` naming ``what``
    if it waits for something outside that loop.
    """
    if is_possible():
        result, error = _wait(_outcome(coroutine))
        if error is not None:
            raise error
        return result
    # Only where it is needed: it imports much of asyncio.
    from webasgi_driver.adaptations.private_loop import StuckError, run

    try:
        with no_running_loop():
            return run(coroutine)
    except RuntimeError as exc:
        if isinstance(exc, StuckError) or "attached to a different loop" in str(exc):
            raise RuntimeError(
                f"{what} waits for the event loop from synchronous code. {NEEDED} Or use `async def`."
            ) from None
        raise


def _wait(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Suspend this stack while ``coroutine`` runs in the main loop, in the main loop's thread."""
    assert suspender is not None
    context = contextvars.copy_context()
    context.run(enter, main)
    before_waiting()
    make_task: Any = asyncio.Task  # by a factory of the app's it might start at once
    task = make_task(coroutine, loop=loop(), context=context)
    with collector.suspended():
        return suspender.wait(task)


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
        if is_possible():
            self._future = loop().create_future()
            _wait(self._until(timeout))
        else:
            self._wait_alone(timeout, what)
        return self._is_set

    def _wait_alone(self, timeout: float | None, what: str) -> None:
        """Without JSPI nobody else can run but what was to be called at a time."""
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while not self._is_set:
            when, fire = min(_alarms.values(), default=(math.inf, None), key=lambda alarm: alarm[0])
            if timeout is None and fire is None:
                patience = current().patience
                if patience is not None:
                    patience.give_up()
                raise RuntimeError(f"{what} waits for another thread, and none can run meanwhile. {NEEDED}")
            pause = max(0.0, min(when, deadline) - time.monotonic())
            _spend(pause)
            _sleep(pause)
            if fire is None or when > deadline:
                return
            fire()

    async def _until(self, timeout: float | None) -> None:
        assert self._future is not None
        await asyncio.wait([self._future], timeout=timeout)
