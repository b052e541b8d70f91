"""``ThreadPoolExecutor`` without threads.

With JSPI each call runs on a stack of its own, at most ``max_workers`` at a time, so that a pool of
sleeping functions takes as long as the longest. Without it a call runs inside ``submit``.
``asyncio.to_thread`` and ``loop.run_in_executor`` use a pool too (:mod:`.event_loop`).
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from contextvars import Context
from typing import Any

from webasgi_driver.adaptations import identities, waiting
from webasgi_driver.adaptations.identities import Workers

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


def call_soon(call: Call) -> Future[Any]:
    """``call``, on a stack of its own."""
    future: Future[Any] = Future()
    waiting.loop().call_soon(_finish, future, call, context=Context())
    return future


def _finish(future: Future[Any], call: Call) -> None:
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(call())
        except BaseException as exc:
            future.set_exception(exc)


class _Work:
    """The calls of one executor."""

    def __init__(self, limit: int, prefix: str, initializer: Call | None) -> None:
        self._limit = limit
        self._initializer = initializer
        self._workers = Workers(prefix)
        self._running = 0
        self._waiting: deque[tuple[Future[Any], Call]] = deque()
        self._unfinished: set[Future[Any]] = set()

    def submit(self, call: Call) -> Future[Any]:
        future: Future[Any] = Future()
        if waiting.is_possible():
            self._waiting.append((future, call))
            self._unfinished.add(future)
            future.add_done_callback(self._unfinished.discard)
            self._start()
        else:
            self._work(future, call)
        return future

    def stop(self, *, wait: bool, cancel: bool) -> None:
        if cancel:
            while self._waiting:
                self._waiting.popleft()[0].cancel()
        if wait:
            wait_for(list(self._unfinished))

    def _start(self) -> None:
        while self._waiting and self._running < self._limit:
            self._running += 1
            waiting.loop().call_soon(self._step, *self._waiting.popleft(), context=Context())

    def _step(self, future: Future[Any], call: Call) -> None:
        try:
            self._work(future, call)
        finally:
            self._running -= 1
            self._start()

    def _work(self, future: Future[Any], call: Call) -> None:
        _finish(future, functools.partial(self._call, call))

    def _call(self, call: Call) -> Any:
        worker, is_new = self._workers.take()
        try:
            if is_new and self._initializer is not None:
                worker.context.run(identities.call, worker, self._initializer)
            return worker.context.run(identities.call, worker, call)
        finally:
            self._workers.give_back(worker)


def _work_of(pool: Any) -> _Work:
    work = pool.__dict__.get("_webasgi_work")
    if work is None:
        prefix = getattr(pool, "_thread_name_prefix", None) or "ThreadPoolExecutor"
        work = pool._webasgi_work = _Work(pool._max_workers, prefix, _initializer_of(pool))
    return work  # type: ignore[no-any-return]


def _initializer_of(pool: Any) -> Call | None:
    create_context = getattr(pool, "_create_worker_context", None)
    if create_context is not None:  # Python 3.14
        return lambda: create_context().initialize()
    initializer = getattr(pool, "_initializer", None)
    return functools.partial(initializer, *pool._initargs) if initializer is not None else None
