"""``multiprocessing.pool.ThreadPool`` (and ``multiprocessing.dummy.Pool``), over ``ThreadPoolExecutor``.

Python's own has three threads that look after the others, and waits for them by pipes.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from multiprocessing import TimeoutError as PoolTimeoutError
from typing import Any

Callback = Callable[[Any], object] | None


def adapt(target: Any) -> None:
    """``target`` is ``multiprocessing.pool``."""
    target.ThreadPool = ThreadPool


class Result:
    """``multiprocessing.pool.AsyncResult`` and ``MapResult``: what ``futures`` give, made one by ``join``."""

    def __init__(self, futures: list[Future[Any]], join: Callable[[list[Any]], Any]) -> None:
        self._futures = futures
        self._join = join

    def ready(self) -> bool:
        """Whether all calls are over."""
        return all(future.done() for future in self._futures)

    def wait(self, timeout: float | None = None) -> None:
        """Wait until they are, at most ``timeout`` seconds."""
        wait(self._futures, timeout)

    def successful(self) -> bool:
        """Whether none has raised; raises ``ValueError`` while there is one to come."""
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return all(future.exception() is None for future in self._futures)

    def get(self, timeout: float | None = None) -> Any:
        """The results; raises what a call has raised, or ``multiprocessing.TimeoutError``."""
        self.wait(timeout)
        if not self.ready():
            raise PoolTimeoutError
        return self._join([future.result() for future in self._futures])


class Results:
    """The results of ``imap``, one after the other; ``next`` may be told a timeout."""

    def __init__(self, futures: list[Future[Any]], *, in_order: bool) -> None:
        self._futures = futures
        self._in_order = in_order

    def __iter__(self) -> Iterator[Any]:
        return self

    def next(self, timeout: float | None = None) -> Any:
        """The next result; raises ``multiprocessing.TimeoutError`` after so many seconds."""
        if not self._futures:
            raise StopIteration
        done, _ = wait(self._futures[:1] if self._in_order else self._futures, timeout, FIRST_COMPLETED)
        if not done:
            raise PoolTimeoutError
        future = next(future for future in self._futures if future in done)
        self._futures.remove(future)
        return future.result()

    def __next__(self) -> Any:
        return self.next()


class ThreadPool:
    """``multiprocessing.pool.ThreadPool``."""

    def __init__(
        self, processes: int | None = None, initializer: Callable[..., object] | None = None, initargs: Any = ()
    ) -> None:
        count = (os.cpu_count() or 1) if processes is None else processes
        if count < 1:
            raise ValueError("Number of processes must be at least 1")
        self._pool = ThreadPoolExecutor(count, initializer=initializer, initargs=initargs)
        self._is_open = True
        self._futures: set[Future[Any]] = set()

    def apply(self, func: Callable[..., Any], args: Any = (), kwds: Any = None) -> Any:
        """Call ``func`` and wait for its result."""
        return self.apply_async(func, args, kwds).get()

    def apply_async(
        self,
        func: Callable[..., Any],
        args: Any = (),
        kwds: Any = None,
        callback: Callback = None,
        error_callback: Callback = None,
    ) -> Result:
        """Let ``func`` be called; ``callback`` gets the result, or ``error_callback`` what it raises."""
        futures = [self._submit(func, args, kwds or {})]
        return _tell(Result(futures, lambda results: results[0]), futures, callback, error_callback)

    def map(self, func: Callable[[Any], Any], iterable: Iterable[Any], chunksize: int | None = None) -> list[Any]:
        """The results of all calls, in order."""
        return self.map_async(func, iterable, chunksize).get()  # type: ignore[no-any-return]

    def map_async(
        self,
        func: Callable[[Any], Any],
        iterable: Iterable[Any],
        chunksize: int | None = None,
        callback: Callback = None,
        error_callback: Callback = None,
    ) -> Result:
        """As :meth:`map`, without waiting."""
        return self.starmap_async(func, ((item,) for item in iterable), chunksize, callback, error_callback)

    def starmap(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int | None = None) -> list[Any]:
        """As :meth:`map`, with several arguments a call."""
        return self.starmap_async(func, iterable, chunksize).get()  # type: ignore[no-any-return]

    def starmap_async(
        self,
        func: Callable[..., Any],
        iterable: Iterable[Any],
        chunksize: int | None = None,
        callback: Callback = None,
        error_callback: Callback = None,
    ) -> Result:
        """As :meth:`starmap`, without waiting."""
        futures = [self._submit(func, args, {}) for args in iterable]
        return _tell(Result(futures, list), futures, callback, error_callback)

    def imap(self, func: Callable[[Any], Any], iterable: Iterable[Any], chunksize: int = 1) -> Results:
        """The results one after the other, in order."""
        return Results([self._submit(func, (item,), {}) for item in iterable], in_order=True)

    def imap_unordered(self, func: Callable[[Any], Any], iterable: Iterable[Any], chunksize: int = 1) -> Results:
        """The results one after the other, as they come."""
        return Results([self._submit(func, (item,), {}) for item in iterable], in_order=False)

    def close(self) -> None:
        """No more calls."""
        self._is_open = False

    def terminate(self) -> None:
        """No more calls, and those that have not begun will not."""
        self._is_open = False
        self._pool.shutdown(wait=False, cancel_futures=True)

    def join(self) -> None:
        """Wait until all calls are over; raises ``ValueError`` where more may come."""
        if self._is_open:
            raise ValueError("Pool is still running")
        wait(list(self._futures))

    def __enter__(self) -> ThreadPool:
        self._check()
        return self

    def __exit__(self, *_: object) -> None:
        self.terminate()

    def _check(self) -> None:
        if not self._is_open:
            raise ValueError("Pool not running")

    def _submit(self, func: Callable[..., Any], args: Any, kwds: Any) -> Future[Any]:
        self._check()
        future = self._pool.submit(func, *args, **kwds)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        return future


def _tell(result: Result, futures: list[Future[Any]], callback: Callback, error_callback: Callback) -> Result:
    """Call one of them once the last of the ``futures`` is over."""
    counter = itertools.count(1)

    def done(_: Future[Any]) -> None:
        if next(counter) < len(futures):
            return
        errors = [error for error in map(Future.exception, futures) if error is not None]
        if errors and error_callback is not None:
            error_callback(errors[0])
        elif not errors and callback is not None:
            callback(result.get())

    if not futures and callback is not None:
        callback(result.get())
    for future in futures:
        future.add_done_callback(done)
    return result
