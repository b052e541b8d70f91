"""SQLAlchemy's asynchronous sessions and engines without ``greenlet``, which WebAssembly can't have.

SQLAlchemy runs its synchronous core on a stack of its own, which it leaves to await the database's driver. Here the
core runs in the task: with JSPI it is suspended meanwhile, without it the driver must answer at once, as ``aiosqlite``
does here. Made for SQLAlchemy 2.0 and 2.1.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from webasgi_driver.adaptations import waiting


class _Spawned:
    """One call of the core that may wait."""

    has_waited = False


_current: ContextVar[_Spawned | None] = ContextVar("_current", default=None)


def adapt(target: Any) -> None:
    """``target`` is ``sqlalchemy.util.concurrency``."""
    if importlib.util.find_spec("greenlet") is not None:
        return
    shim = getattr(target, "_concurrency_shim_cls", None)
    if shim is not None:

        def initialize(self: Any, *, raise_: bool = True) -> None:
            self._has_greenlet = True

        shim._initialize = initialize
        _put_in(target, "await_", "await_only")
    elif getattr(target, "have_greenlet", None) is False:
        _adapt_2_0(target)


def _adapt_2_0(target: Any) -> None:
    """Its module is imported only where there is ``greenlet``."""
    with _stand_in():
        module: Any = importlib.import_module("sqlalchemy.util._concurrency_py3k")
    _put_in(module, "await_only", "await_fallback")
    target.have_greenlet = True
    for name in ("is_exit_exception", "AsyncAdaptedLock", "_Runner"):
        setattr(target, name, getattr(module, name))
    for name in ("await_only", "await_fallback", "greenlet_spawn", "in_greenlet"):
        setattr(target, name, getattr(module, name))


@contextlib.contextmanager
def _stand_in() -> Iterator[None]:
    """A module ``greenlet`` with the names that are imported from it; others find none, and do without."""
    module: Any = ModuleType("greenlet")
    module.greenlet = type("greenlet", (), {})
    module.getcurrent = lambda: None
    sys.modules["greenlet"] = module
    try:
        yield
    finally:
        del sys.modules["greenlet"]


def _put_in(target: Any, *names: str) -> None:
    """Give ``target`` its functions; that which waits has the ``names``."""
    errors = target.exc

    async def greenlet_spawn(fn: Callable[..., Any], *args: Any, _require_await: bool = False, **kwargs: Any) -> Any:
        spawned = _Spawned()
        token = _current.set(spawned)
        try:
            result = fn(*args, **kwargs)
        finally:
            _current.reset(token)
        if _require_await and not spawned.has_waited:
            raise errors.AwaitRequired(
                "The current operation required an async execution but none was detected. This will usually happen "
                "when using a non compatible DBAPI driver. Please ensure that an async DBAPI is used."
            )
        return result

    def await_(awaitable: Awaitable[Any]) -> Any:
        spawned = _current.get()
        if spawned is None:
            target._safe_cancel_awaitable(awaitable)
            raise errors.MissingGreenlet(
                f"greenlet_spawn has not been called; can't call {names[0]}() here. "
                "Was IO attempted in an unexpected place?"
            )
        spawned.has_waited = True
        return waiting.complete(_finish(awaitable), "SQLAlchemy's database driver")

    def in_greenlet() -> bool:
        return _current.get() is not None

    target.greenlet_spawn = greenlet_spawn
    target.in_greenlet = in_greenlet
    for name in names:
        setattr(target, name, await_)


async def _finish(awaitable: Awaitable[Any]) -> Any:
    return await awaitable
