"""``ThreadPoolExecutor`` without threads.

With JSPI each call runs on a stack of its own, at most ``max_workers`` at a time, so that a pool of
sleeping functions takes as long as the longest. Without it a call runs inside ``submit``.
``asyncio.to_thread`` and ``loop.run_in_executor`` need nothing: Pyodide's event loop calls the function.
"""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from webasgi_driver.adaptations import waiting

Call = Callable[[], Any]


def adapt(target: Any) -> None:
    """``target`` is ``concurrent.futures.thread``."""
    pool = target.ThreadPoolExecutor

    def submit(self: Any, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")
        return _work_of(self).submit(functools.partial(fn, *args, **kwargs))

    def shutdown(self: Any, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._shutdown = True
        _work_of(self).stop(wait=wait, cancel=cancel_futures)

    pool.submit = submit
    pool.shutdown = shutdown


class _Work:
    """The calls of one executor."""

    def __init__(self, limit: int, initializer: Call | None) -> None:
        self._limit = limit
        self._initializer = initializer
        self._running = 0
        self._waiting: deque[tuple[Future[Any], Call]] = deque()
        self._unfinished: set[Future[Any]] = set()

    def submit(self, call: Call) -> Future[Any]:
        future: Future[Any] = Future()
        if self._initializer is not None:
            initializer, self._initializer = self._initializer, None
            initializer()
        if waiting.is_possible():
            self._waiting.append((future, call))
            self._unfinished.add(future)
            self._start()
        else:
            _run(future, call)
        return future

    def stop(self, *, wait: bool, cancel: bool) -> None:
        if cancel:
            while self._waiting:
                future, _ = self._waiting.popleft()
                future.cancel()
                self._unfinished.discard(future)
        if wait:
            for future in list(self._unfinished):
                future.exception()

    def _start(self) -> None:
        while self._waiting and self._running < self._limit:
            self._running += 1
            asyncio.get_event_loop().call_soon(self._step, *self._waiting.popleft())

    def _step(self, future: Future[Any], call: Call) -> None:
        try:
            _run(future, call)
        finally:
            self._running -= 1
            self._unfinished.discard(future)
            self._start()


def _run(future: Future[Any], call: Call) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(waiting.call_in_thread(call))
    except BaseException as exc:
        future.set_exception(exc)


def _work_of(pool: Any) -> _Work:
    work = pool.__dict__.get("_webasgi_work")
    if work is None:
        initializer = getattr(pool, "_initializer", None)
        if initializer is not None:
            initializer = functools.partial(initializer, *getattr(pool, "_initargs", ()))
        work = pool._webasgi_work = _Work(pool._max_workers, initializer)
    return work  # type: ignore[no-any-return]
