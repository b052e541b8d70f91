"""``aiosqlite`` without its thread (SQLAlchemy's and Tortoise's asynchronous SQLite, ``databases``).

A connection queues each call for a thread of its own. The database is in memory or in Pyodide's file system, which is
in memory too: the calls are short, and made as they are queued.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any


def adapt(target: Any) -> None:
    """``target`` is ``aiosqlite.core``."""
    target.SimpleQueue = _Calls
    target.Thread = _NoThread


class _Calls:
    """The queue of one connection's calls, each with the future that waits for it."""

    def put_nowait(self, item: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, call = item
        try:
            result = call()
        except BaseException as exc:
            if future is not None and not future.done():
                future.set_exception(exc)
        else:
            if future is not None and not future.done():
                future.set_result(result)


class _NoThread(threading.Thread):
    """Has the attributes of the connection's thread, and nothing to do."""

    def start(self) -> None:
        """Does nothing."""
