"""``threading.Thread`` as a stack of its own in the one thread.

With JSPI a thread's ``run`` is started by the event loop and gives way whenever it sleeps or waits for
a lock, a condition, a queue or a future. Code that computes without a pause holds everything up, as
Python's own lock would not. Without JSPI it is called by the event loop, or as soon as somebody waits, and runs to its
end: one that sleeps or waits on and on is ended by an error. A ``Timer`` is called in its time, in either case.
"""

from __future__ import annotations

import _thread
import contextvars
import functools
import sys
from collections.abc import Callable
from typing import Any

from webasgi_driver.adaptations import identities, waiting
from webasgi_driver.adaptations.identities import Identity
from webasgi_driver.adaptations.thread_locals import Local


def adapt(target: Any) -> None:
    """``target`` is ``threading``."""
    _adapt_thread(target)
    _adapt_current(target)
    target.local = Local

    def start_new_thread(function: Callable[..., Any], args: Any, kwargs: Any = None, /) -> int:
        thread = target.Thread(target=function, args=args, kwargs=kwargs, daemon=True)
        thread.start()
        return int(thread.ident)

    _thread.start_new_thread = _thread.start_new = start_new_thread


def _adapt_thread(target: Any) -> None:
    thread = target.Thread

    def start(self: Any) -> None:
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._started.is_set():
            raise RuntimeError("threads can only be started once")
        is_timer = isinstance(self, target.Timer) and type(self).run is target.Timer.run
        identity = Identity(self.name, self)
        self._ident = self._native_id = identity.ident
        self._webasgi_done = target.Event()
        target._active[identity.ident] = self
        self._started.set()
        if is_timer:
            waiting.call_later(self.interval, functools.partial(run, self, identity, call_timer), _context_of(self))
        elif not waiting.is_possible():
            identity.patience = waiting.Patience(_describe(self))
            waiting.call_later(0, functools.partial(run, self, identity, type(self).run), _context_of(self))
        else:
            waiting.loop().call_soon(run, self, identity, type(self).run, context=_context_of(self))

    def call_timer(self: Any) -> None:
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()

    def run(self: Any, identity: Identity, work: Callable[[Any], None]) -> None:
        try:
            identities.call(identity, work, self)
        except BaseException as exc:
            if not isinstance(exc, SystemExit) or isinstance(exc, waiting.ThreadEnded):
                target.excepthook(target.ExceptHookArgs((type(exc), exc, exc.__traceback__, self)))
        finally:
            target._active.pop(identity.ident, None)
            self._webasgi_done.set()

    def join(self: Any, timeout: float | None = None) -> None:
        if not self._started.is_set():
            raise RuntimeError("cannot join thread before it is started")
        if self is target.current_thread():
            raise RuntimeError("cannot join current thread")
        done = self.__dict__.get("_webasgi_done")
        if done is not None:
            done.wait(None if timeout is None else max(0.0, timeout))

    def is_alive(self: Any) -> bool:
        done = self.__dict__.get("_webasgi_done")
        return done is not None and not done.is_set()

    main_is_alive = thread.is_alive
    thread.start = start
    thread.join = join
    thread.is_alive = is_alive
    # Python is built without it here.
    thread.native_id = property(lambda self: self.__dict__.get("_native_id"))
    # The main thread was never started by us, and lives.
    type(target.main_thread()).is_alive = main_is_alive


def _adapt_current(target: Any) -> None:
    get_ident, current_thread = target.get_ident, target.current_thread

    def current_ident() -> int:
        identity = identities.current()
        return int(get_ident()) if identity is identities.main else identity.ident

    def current() -> Any:
        identity = identities.current()
        if identity is identities.main:
            return current_thread()
        if identity.thread is None:
            identity.thread = _made_up(target, identity)
        return identity.thread

    target.get_ident = target.get_native_id = current_ident
    target.current_thread = target.currentThread = current


def _made_up(target: Any, identity: Identity) -> Any:
    """The thread of a worker that no ``Thread`` of the app's has started."""
    thread = target.Thread(name=identity.name, daemon=True)
    thread._ident = thread._native_id = identity.ident
    thread._started.set()
    thread._webasgi_done = target.Event()
    return thread


def _context_of(thread: Any) -> contextvars.Context:
    """As in ``Thread.start``: an empty context, unless Python or the app wants another."""
    context = getattr(thread, "_context", None)
    if context is not None:
        return context  # type: ignore[no-any-return]
    inherits = getattr(sys.flags, "thread_inherit_context", False)
    return contextvars.copy_context() if inherits else contextvars.Context()


def _describe(thread: Any) -> str:
    target = getattr(thread, "_target", None)
    if target is None:
        cls = type(thread)
        return f"{cls.__module__}.{cls.__qualname__}"
    name = getattr(target, "__qualname__", repr(target))
    return f"target={getattr(target, '__module__', '?')}.{name}"
