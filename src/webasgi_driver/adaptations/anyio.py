"""anyio's worker threads: the function runs where it is awaited.

Starlette, FastAPI and Litestar run ``def`` endpoints, ``FileResponse`` and synchronous iterators through
``anyio.to_thread.run_sync``. The limiter still holds, which matters when stacks are suspended: with
JSPI several of these functions are in progress at once.
"""

from __future__ import annotations

import contextvars
import functools
import importlib
from collections.abc import Callable
from typing import Any

from webasgi_driver.adaptations import waiting


def adapt(target: Any) -> None:
    """``target`` is ``anyio._backends._asyncio``."""
    backend = target.AsyncIOBackend

    async def run_sync_in_worker_thread(
        cls: Any,
        func: Callable[..., Any],
        args: tuple[Any, ...],
        abandon_on_cancel: bool = False,
        limiter: Any = None,
        **_: Any,
    ) -> Any:
        await cls.checkpoint()
        async with limiter or cls.current_default_thread_limiter():
            _allow_way_back(target, cls)
            # Shielded as in anyio: a thread can't be cancelled either.
            with target.CancelScope(shield=not abandon_on_cancel):
                return contextvars.copy_context().run(waiting.call_in_thread, func, *args)

    def run_async_from_thread(cls: Any, func: Callable[..., Any], args: tuple[Any, ...], token: object) -> Any:
        return waiting.complete(func(*args), "anyio.from_thread.run")

    def run_sync_from_thread(cls: Any, func: Callable[..., Any], args: tuple[Any, ...], token: object) -> Any:
        return func(*args)

    for function in (run_sync_in_worker_thread, run_async_from_thread, run_sync_from_thread):
        original = getattr(backend, function.__name__)
        setattr(backend, function.__name__, classmethod(functools.wraps(original.__func__)(function)))


def _allow_way_back(target: Any, backend: Any) -> None:
    """``anyio.from_thread`` asks which event loop the worker thread belongs to: there is but one.

    Set for good, not for the call: with JSPI calls overlap on the one thread.
    """
    threadlocals = target.threadlocals
    if not hasattr(threadlocals, "current_token"):
        token = importlib.import_module("anyio.lowlevel").EventLoopToken
        threadlocals.current_token = token(backend, backend.current_token())
        threadlocals.current_cancel_scope = None
