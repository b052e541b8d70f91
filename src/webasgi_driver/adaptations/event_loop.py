"""The event loop of the page (Pyodide's ``WebLoop``) as asyncio's, and the loops that an app makes beside it.

Pyodide's loop calls functions of executors at once, has every callback make a round trip through JavaScript, reports
exceptions that somebody is about to handle, and a second one takes the place of the first.
"""

from __future__ import annotations

import asyncio
import asyncio.runners
import functools
import math
import time
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

from webasgi_driver.adaptations import connections, identities, waiting
from webasgi_driver.adaptations.collecting import collector

# What `setTimeout` takes, in seconds.
_LONGEST = (2**31 - 1) / 1000


def adapt(target: Any) -> None:
    """``target`` is ``pyodide.webloop``."""
    loop: Any = asyncio.get_event_loop()
    waiting.main_loop = loop
    web_loop = target.WebLoop
    connections.refuse_in(web_loop)
    turns = _Turns(loop, target)
    waiting.before_waiting = turns.go_on
    loop._webasgi_turns = turns
    _schedule(web_loop, turns)
    _adapt_tasks(web_loop)
    _adapt_executors(web_loop)
    _adapt_policy(target.WebLoopPolicy, loop)
    _adapt_runs(web_loop, target)
    time.sleep = waiting.sleep  # type: ignore[assignment]


def thaw() -> None:
    """Go on in an interpreter that was restored from a memory snapshot."""
    loop: Any = waiting.main_loop
    loop._webasgi_turns.begin_anew()


class _Turns:
    """Callbacks that are due: as many as there are run in one turn of JavaScript's event loop, as in asyncio's."""

    def __init__(self, loop: Any, target: Any) -> None:
        self._loop = loop
        self._target = target
        self._due: deque[asyncio.Handle] = deque()
        self._is_scheduled = False
        self._number = 0

    def add(self, handle: asyncio.Handle) -> None:
        """``handle`` is due after those that are due already."""
        self._due.append(handle)
        self.go_on()

    def go_on(self) -> None:
        """See that what is due will run: a turn that waits on its stack leaves the rest to others."""
        if self._due and not self._is_scheduled:
            self._is_scheduled = True
            self.call(0, self._run)

    def begin_anew(self) -> None:
        """JavaScript knows nothing of what was scheduled before a memory snapshot was taken."""
        self._is_scheduled = False
        self.go_on()

    def call(self, delay: float, function: Callable[[], None]) -> None:
        """Let JavaScript call ``function`` after ``delay`` seconds, on a stack that can be suspended."""
        callback = self._target.create_once_callable(function, _may_syncify=True)
        self._target.scheduleCallback(callback, min(delay, _LONGEST) * 1000)

    def _run(self) -> None:
        self._is_scheduled = False
        self._number += 1
        number = self._number
        collector.turn()
        try:
            for _ in range(len(self._due)):
                self.run(self._due.popleft())
                if self._number != number or not self._due:
                    break  # it has waited, and later turns have run
        finally:
            self.go_on()

    def run(self, handle: asyncio.Handle) -> None:
        """Run ``handle`` as Pyodide does."""
        loop = self._loop
        loop._install_running_loop()
        loop._install_asyncgen_hooks()
        if handle.cancelled():
            return
        try:
            handle._run()
        except SystemExit as exc:
            if loop._system_exit_handler is None:
                raise
            loop._system_exit_handler(exc.code)
        except KeyboardInterrupt:
            if loop._keyboard_interrupt_handler is None:
                raise
            loop._keyboard_interrupt_handler()


def _schedule(web_loop: Any, turns: _Turns) -> None:
    def call_soon(self: Any, callback: Any, *args: Any, context: Context | None = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        turns.add(handle)
        return handle

    def call_at(self: Any, when: float, callback: Any, *args: Any, context: Context | None = None) -> Any:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        delay = when - self.time()
        if delay <= 0:
            turns.add(handle)
        elif delay < math.inf:
            turns.call(delay, functools.partial(turns.run, handle))
        return handle

    def call_later(self: Any, delay: float, callback: Any, *args: Any, context: Context | None = None) -> Any:
        if delay is None:
            raise TypeError("delay must not be None")
        return call_at(self, self.time() + delay, callback, *args, context=context)

    web_loop.call_soon = web_loop.call_soon_threadsafe = call_soon
    web_loop.call_at = call_at
    web_loop.call_later = call_later


def _adapt_tasks(web_loop: Any) -> None:
    def create_future(self: Any) -> Any:
        return asyncio.Future(loop=self)

    def create_task(self: Any, coro: Any, **options: Any) -> Any:
        if self._task_factory is not None:
            return self._task_factory(self, coro, **options)
        return asyncio.Task(coro, loop=self, **options)

    web_loop.create_future = create_future
    web_loop.create_task = create_task
    web_loop.default_exception_handler = asyncio.BaseEventLoop.default_exception_handler
    web_loop.call_exception_handler = asyncio.BaseEventLoop.call_exception_handler
    web_loop.slow_callback_duration = 0.1


def _adapt_executors(web_loop: Any) -> None:
    def run_in_executor(self: Any, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        if executor is None:
            executor = self.__dict__.get("_default_executor")
        if executor is None:
            # Here, because it is not needed for every app.
            from concurrent.futures import ThreadPoolExecutor

            executor = self._default_executor = ThreadPoolExecutor(thread_name_prefix="asyncio")
        return asyncio.wrap_future(executor.submit(func, *args), loop=self)

    def set_default_executor(self: Any, executor: Any) -> None:
        self._default_executor = executor

    web_loop.run_in_executor = run_in_executor
    web_loop.set_default_executor = set_default_executor


def _adapt_policy(policy: Any, loop: asyncio.AbstractEventLoop) -> None:
    """``asyncio.get_event_loop`` and its like, by thread."""

    def get_event_loop(self: Any) -> asyncio.AbstractEventLoop:
        # In a thread without a loop asyncio raises. Pyodide itself asks here where code in a thread calls JavaScript.
        return identities.current().event_loop or loop

    def set_event_loop(self: Any, new: asyncio.AbstractEventLoop | None) -> None:
        identities.current().event_loop = new

    def new_event_loop(self: Any) -> asyncio.AbstractEventLoop:
        # Not every app makes one, and it imports more of asyncio.
        from webasgi_driver.adaptations.private_loop import PrivateLoop

        return PrivateLoop()

    policy.get_event_loop = get_event_loop
    policy.set_event_loop = set_event_loop
    policy.new_event_loop = new_event_loop


def _adapt_runs(web_loop: Any, target: Any) -> None:
    module: Any = asyncio
    run_alone, run_with_runner = target._orig_run, module.Runner.run

    def is_free() -> bool:
        return asyncio._get_running_loop() is waiting.main_loop and identities.may_run_loops()

    def is_in_thread() -> bool:
        return asyncio._get_running_loop() is None and identities.current() is not identities.main

    def run_until_complete(self: Any, future: Any) -> Any:
        if not is_free() and not is_in_thread():
            close = getattr(future, "close", None)
            if close is not None:
                close()
            raise RuntimeError("This event loop is already running")
        if asyncio.isfuture(future) and future.done():
            return future.result()
        return waiting.complete(_finish(future), "run_until_complete")

    @functools.wraps(run_alone)
    def run(main: Any, **options: Any) -> Any:
        if not is_free():
            return run_alone(main, **options)
        with identities.no_running_loop():
            return run_alone(main, **options)

    @functools.wraps(run_with_runner)
    def run_in_runner(self: Any, coro: Any, **options: Any) -> Any:
        if not is_free():
            return run_with_runner(self, coro, **options)
        with identities.no_running_loop():
            return run_with_runner(self, coro, **options)

    web_loop.run_until_complete = run_until_complete
    module.run = module.runners.run = run
    module.Runner.run = run_in_runner


async def _finish(awaitable: Any) -> Any:
    return await awaitable
