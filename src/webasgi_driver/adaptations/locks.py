"""Locks and conditions that wait by suspending the stack.

The built-in lock would stop the only thread there is, and with it the one that is to release it. Events,
semaphores, barriers, queues and ``concurrent.futures`` are built on ``Condition``, so they wait too.
A reentrant lock knows its owner by what the app takes for a thread (:mod:`.identities`).
"""

from __future__ import annotations

import _thread
from collections import deque
from typing import Any

from webasgi_driver.adaptations import identities
from webasgi_driver.adaptations.waiting import Signal


def adapt(target: Any) -> None:
    """``target`` is ``threading``."""
    target.Lock = Lock
    target.RLock = RLock
    target.Condition.wait = _wait


class Lock:
    """``threading.Lock``."""

    def __init__(self) -> None:
        self._lock = _thread.allocate_lock()
        self._waiters: deque[Signal] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """As the built-in lock's; raises ``RuntimeError`` where it would wait for ever."""
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        if self._lock.acquire(False):
            return True
        if not blocking:
            return False
        signal = Signal()
        self._waiters.append(signal)
        # `release` hands the lock over: whoever is woken has it.
        try:
            return signal.wait(None if timeout < 0 else timeout, "Lock.acquire")
        finally:
            if signal in self._waiters:
                self._waiters.remove(signal)

    def release(self) -> None:
        """As the built-in lock's."""
        if not self._lock.locked():
            raise RuntimeError("release unlocked lock")
        if self._waiters:
            self._waiters.popleft().release()
        else:
            self._lock.release()

    def locked(self) -> bool:
        """Whether somebody has it."""
        return self._lock.locked()

    def _at_fork_reinit(self) -> None:
        """Libraries register it with ``os.register_at_fork``; nothing forks here."""
        self.__init__()  # type: ignore[misc]

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def __repr__(self) -> str:
        return f"<{'locked' if self.locked() else 'unlocked'} {type(self).__name__} at {id(self):#x}>"


class RLock:
    """``threading.RLock``."""

    def __init__(self) -> None:
        self._lock = Lock()
        # Nobody's while the lock is free; the event loop's thread is None.
        self._owner: object = self
        self._count = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """As the built-in lock's; raises ``RuntimeError`` where it would wait for ever."""
        if self._is_owned():
            self._count += 1
            return True
        if not self._lock.acquire(blocking, timeout):
            return False
        self._owner = identities.current()
        self._count = 1
        return True

    def release(self) -> None:
        """As the built-in lock's."""
        if not self._is_owned():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if not self._count:
            self._owner = self
            self._lock.release()

    def locked(self) -> bool:
        """Whether somebody has it."""
        return self._lock.locked()

    def _is_owned(self) -> bool:
        return self._owner is identities.current()

    # What `Condition.wait` does with the lock, however often it is held.

    def _release_save(self) -> tuple[int, object]:
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        state = self._count, self._owner
        self._count, self._owner = 0, self
        self._lock.release()
        return state

    def _acquire_restore(self, state: tuple[int, object]) -> None:
        self._lock.acquire()
        self._count, self._owner = state

    def _recursion_count(self) -> int:
        return self._count if self._is_owned() else 0

    def _at_fork_reinit(self) -> None:
        """Libraries register it with ``os.register_at_fork``; nothing forks here."""
        self.__init__()  # type: ignore[misc]

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def __repr__(self) -> str:
        state = "locked" if self.locked() else "unlocked"
        return f"<{state} {type(self).__name__} count={self._count} at {id(self):#x}>"


def _wait(self: Any, timeout: float | None = None) -> bool:
    """``Condition.wait``."""
    if not self._is_owned():
        raise RuntimeError("cannot wait on un-acquired lock")
    signal = Signal()
    self._waiters.append(signal)
    state = self._release_save()
    got = False
    try:
        got = signal.wait(timeout, "Condition.wait")
        return got
    finally:
        self._acquire_restore(state)
        if not got and signal in self._waiters:
            self._waiters.remove(signal)
