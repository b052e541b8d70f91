"""asgiref's bridges between synchronous and asynchronous code (Django, Quart)."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import os
import sys
from typing import Any

from webasgi_driver.adaptations import waiting


def adapt(target: Any) -> None:
    """``target`` is ``asgiref.sync``."""
    # Django refuses ORM calls where an event loop runs. Here one always does, also below sync_to_async.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    sync_to_async, async_to_sync = target.SyncToAsync, target.AsyncToSync
    thread_handler = sync_to_async.thread_handler

    async def call_sync(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = functools.partial(waiting.call_in_thread, functools.partial(self.func, *args, **kwargs))
        context = getattr(self, "context", None)
        if context is not None:
            call = functools.partial(context.run, call)
        if type(self).thread_handler is thread_handler:
            return call()
        # Channels' database_sync_to_async wraps the call there.
        return self.thread_handler(asyncio.get_running_loop(), sys.exc_info(), [], lambda child: child(), call)

    def call_async(self: Any, *args: Any, **kwargs: Any) -> Any:
        contexts: list[contextvars.Context] = []

        async def main() -> Any:
            try:
                return await self.awaitable(*args, **kwargs)
            finally:
                contexts.append(contextvars.copy_context())

        name = getattr(self.awaitable, "__qualname__", repr(self.awaitable))
        try:
            return waiting.complete(main(), f"async_to_sync({name})")
        finally:
            # What the coroutine set in its context is seen by the caller, as with asgiref's threads.
            for context in contexts:
                target._restore_context(context)

    sync_to_async.__call__ = call_sync
    async_to_sync.__call__ = call_async
