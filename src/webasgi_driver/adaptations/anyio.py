"""anyio's worker threads: the function runs where it is awaited, or on a stack of its own.

Starlette, FastAPI and Litestar run ``def`` endpoints, ``FileResponse`` and synchronous iterators through
``anyio.to_thread.run_sync``. The limiter still holds, which matters when stacks are suspended: with
JSPI several of these functions are in progress at once.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import importlib
from collections.abc import Callable
from typing import Any

from webasgi_driver.adaptations import executors, identities, waiting


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
            token = _way_back(cls)

            def call() -> Any:
                # Each thread has its own: `anyio.from_thread` asks which event loop it belongs to.
                target.threadlocals.current_token = token
                target.threadlocals.current_cancel_scope = None
                return func(*args)

            run = functools.partial(contextvars.copy_context().run, waiting.call_in_thread, call)
            # Shielded as in anyio: a thread can't be cancelled either.
            with target.CancelScope(shield=not abandon_on_cancel):
                if waiting.is_possible() and (abandon_on_cancel or _is_private()):
                    return await asyncio.wrap_future(executors.call_soon(run))
                return run()

    def run_async_from_thread(cls: Any, func: Callable[..., Any], args: tuple[Any, ...], token: object) -> Any:
        if token is not waiting.loop() and waiting.is_possible():
            return run_async_in_loop(func, args, token)
        return waiting.complete(func(*args), "anyio.from_thread.run")

    run_async_in_loop, run_sync_in_loop = backend.run_async_from_thread, backend.run_sync_from_thread

    def run_sync_from_thread(cls: Any, func: Callable[..., Any], args: tuple[Any, ...], token: object) -> Any:
        if waiting.is_possible():
            return run_sync_in_loop(func, args, token)
        with identities.running(waiting.loop()):
            return func(*args)

    for function in (run_sync_in_worker_thread, run_async_from_thread, run_sync_from_thread):
        original = getattr(backend, function.__name__)
        setattr(backend, function.__name__, classmethod(functools.wraps(original.__func__)(function)))


def _is_private() -> bool:
    """Whether the running event loop is one of the app's, which a function that waits on its stack would hold up."""
    return asyncio.get_running_loop() is not waiting.loop()


def _way_back(backend: Any) -> Any:
    return importlib.import_module("anyio.lowlevel").EventLoopToken(backend, backend.current_token())
