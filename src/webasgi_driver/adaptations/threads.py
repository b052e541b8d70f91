"""``threading.Thread`` as a stack of its own in the one thread.

With JSPI a thread's ``run`` is started by the event loop and gives way whenever it sleeps or waits for
a lock, a condition, a queue or a future. Code that computes without a pause holds everything up, as
Python's own lock would not. Without JSPI ``start`` raises: a loop that never ends would hang the page.
"""

from __future__ import annotations

import asyncio
from typing import Any

from webasgi_driver.adaptations import waiting


def adapt(target: Any) -> None:
    """``target`` is ``threading``."""
    thread = target.Thread

    def start(self: Any) -> None:
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._started.is_set():
            raise RuntimeError("threads can only be started once")
        if not waiting.is_possible():
            raise RuntimeError(
                f"The app starts a thread ({_describe(self)}), and Python in this browser has no threads. "
                f"{waiting.NEEDED} Or run the work as a task of the event loop (asyncio.create_task)."
            )
        self._webasgi_done = target.Event()
        self._started.set()
        asyncio.get_event_loop().call_soon(run, self)

    def run(self: Any) -> None:
        waiting.enter_thread()
        try:
            self.run()
        except SystemExit:
            pass
        except BaseException as exc:
            target.excepthook(target.ExceptHookArgs((type(exc), exc, exc.__traceback__, self)))
        finally:
            self._webasgi_done.set()

    def join(self: Any, timeout: float | None = None) -> None:
        if not self._started.is_set():
            raise RuntimeError("cannot join thread before it is started")
        done = self.__dict__.get("_webasgi_done")
        if done is not None:
            done.wait(timeout)

    def is_alive(self: Any) -> bool:
        done = self.__dict__.get("_webasgi_done")
        return done is not None and not done.is_set()

    main_is_alive = thread.is_alive
    thread.start = start
    thread.join = join
    thread.is_alive = is_alive
    # The main thread was never started by us, and lives.
    type(target.main_thread()).is_alive = main_is_alive


def _describe(thread: Any) -> str:
    target = getattr(thread, "_target", None)
    if target is None:
        cls = type(thread)
        return f"{cls.__module__}.{cls.__qualname__}"
    name = getattr(target, "__qualname__", repr(target))
    return f"target={getattr(target, '__module__', '?')}.{name}"
