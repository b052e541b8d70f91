"""Threads as the app sees them: names, identifiers and ``threading.local``, on the one thread there is.

Code that would run in a thread elsewhere (a ``def`` endpoint, a call of a pool, ``Thread.run``) runs with an
:class:`Identity` of its own. It sees no running event loop, as code in a thread doesn't: ``asyncio.run`` works there.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Iterator
from contextvars import Context, ContextVar
from typing import Any, Protocol
from weakref import WeakKeyDictionary

_numbers = itertools.count(2**20)

Spaces = WeakKeyDictionary[object, dict[str, Any]]
"""The values of each ``threading.local`` in one thread."""


class Patience(Protocol):
    """How long a thread may keep everything else waiting."""

    def spend(self, seconds: float) -> None:
        """Raise what ends the thread if it is to wait for so many seconds and may not."""

    def give_up(self) -> None:
        """Raise what ends the thread: it is to wait for ever."""


class Identity:
    """One thread, as the app sees it. ``thread`` is its ``threading.Thread``, where the app has started one."""

    def __init__(self, name: str, thread: Any = None, spaces: Spaces | None = None) -> None:
        self.name = name
        self.ident = next(_numbers)
        self.thread = thread
        self.spaces: Spaces = WeakKeyDictionary() if spaces is None else spaces
        self.event_loop: asyncio.AbstractEventLoop | None = None
        self.patience: Patience | None = None
        self._context: Context | None = None

    @property
    def context(self) -> Context:
        """The context that a thread begins with, empty, and that its calls share."""
        if self._context is None:
            self._context = Context()
        return self._context


class Workers:
    """The identities of a pool. A call gets the first that is idle: calls that don't overlap share one."""

    def __init__(self, prefix: str, first: Identity | None = None) -> None:
        self._prefix = prefix
        self._idle = [] if first is None else [first]
        self._count = len(self._idle)

    def take(self) -> tuple[Identity, bool]:
        """An identity, and whether it is new."""
        if self._idle:
            first = min(self._idle, key=lambda identity: identity.ident)
            self._idle.remove(first)
            return first, False
        self._count += 1
        return Identity(f"{self._prefix}_{self._count - 1}"), True

    def give_back(self, identity: Identity) -> None:
        """Its call is over."""
        self._idle.append(identity)


main = Identity("MainThread")
"""The thread of the event loop."""

# The first worker shares its `threading.local` values with the main thread: a call that overlaps with no other finds
# what was set at import (a database in memory is bound to its thread), and calls that do overlap are kept apart.
_workers = Workers("WorkerThread", Identity("WorkerThread_0", spaces=main.spaces))

_current: ContextVar[Identity] = ContextVar("_current", default=main)


def current() -> Identity:
    """The thread that the running code is in, as the app would have it."""
    return _current.get()


def enter(identity: Identity) -> None:
    """What runs from here on in this context is in ``identity``."""
    _current.set(identity)


def call(identity: Identity, function: Callable[..., Any], *args: Any) -> Any:
    """Call ``function`` in ``identity``, in the current context otherwise."""
    token = _current.set(identity)
    try:
        with no_running_loop():
            return function(*args)
    finally:
        _current.reset(token)


@contextlib.contextmanager
def worker() -> Iterator[Identity]:
    """A thread for a call that is in nobody's pool."""
    identity, _ = _workers.take()
    try:
        yield identity
    finally:
        _workers.give_back(identity)


_may_run_loops: ContextVar[bool] = ContextVar("_may_run_loops", default=False)


_are_loops_nested = False


def nest_loops() -> None:
    """From now on all code may start event loops though one runs."""
    global _are_loops_nested
    _are_loops_nested = True


def may_run_loops() -> bool:
    """Whether the running code may start event loops though one runs: an app that is imported may."""
    return _are_loops_nested or _may_run_loops.get()


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """An app is imported: elsewhere that is mostly before a loop runs, so ``asyncio.run`` works."""
    token = _may_run_loops.set(True)
    try:
        yield
    finally:
        _may_run_loops.reset(token)


@contextlib.contextmanager
def running(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """What is called here finds ``loop`` running, as if it had called it."""
    hidden = asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(hidden)


@contextlib.contextmanager
def no_running_loop() -> Iterator[None]:
    """Hide the running event loop and its task from what is called here."""
    loop = asyncio._get_running_loop()
    task = asyncio.current_task(loop) if loop is not None else None
    if loop is not None and task is not None:
        asyncio.tasks._leave_task(loop, task)
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
        if loop is not None and task is not None:
            asyncio.tasks._enter_task(loop, task)
