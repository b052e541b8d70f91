"""SQLAlchemy's asynchronous sessions and engines without ``greenlet``, which WebAssembly can't have.

SQLAlchemy runs its synchronous core on a stack of its own, which it leaves to await the database's driver. Here the
core runs in the task: with JSPI it is suspended meanwhile, without it the driver must answer at once, as ``aiosqlite``
does here. Made for SQLAlchemy 2.1.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from webasgi_driver.adaptations import waiting


class _Spawned:
    """One call of the core that may wait."""

    has_waited = False


_current: ContextVar[_Spawned | None] = ContextVar("_current", default=None)


def adapt(target: Any) -> None:
    """``target`` is ``sqlalchemy.util.concurrency``."""
    shim = getattr(target, "_concurrency_shim_cls", None)
    if shim is None or importlib.util.find_spec("greenlet") is not None:
        return
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
                "greenlet_spawn has not been called; can't call await_() here. Was IO attempted in an unexpected place?"
            )
        spawned.has_waited = True
        return waiting.complete(_finish(awaitable), "SQLAlchemy's database driver")

    def in_greenlet() -> bool:
        return _current.get() is not None

    def initialize(self: Any, *, raise_: bool = True) -> None:
        self._has_greenlet = True

    shim._initialize = initialize
    target.greenlet_spawn = greenlet_spawn
    target.await_ = target.await_only = await_
    target.in_greenlet = in_greenlet


async def _finish(awaitable: Awaitable[Any]) -> Any:
    return await awaitable
