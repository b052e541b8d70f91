"""Python's garbage collector while stacks are suspended: by us, at the turns of the event loop.

From 3.14 on Python collects in increments, and an increment looks at the frames of every thread state. Pyodide gives a
suspended stack a thread state of its own, and moves its memory, where some of those frames lie, out of the way of the
stack that runs: the collector would read what another stack has written there, and crash or never end. Collections of
the young objects, and full ones, look at no frames.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_FULL_AFTER = 50
"""Collections of young objects to a full one, at least."""

_PART = 20
"""A full collection may take one part in so many of the time."""


class Collector:
    """Takes the place of the automatic collections while a stack is suspended."""

    def __init__(self) -> None:
        self._suspended = 0
        self._is_wanted = True
        self._young = 0
        self._full_from = 0.0

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """A stack is suspended meanwhile."""
        if not self._suspended:
            self._is_wanted = _is_enabled()
            _disable()
        self._suspended += 1
        try:
            yield
        finally:
            self._suspended -= 1
            if not self._suspended and self._is_wanted:
                _enable()

    def turn(self) -> None:
        """Collect what is due; called where the event loop goes on."""
        if not self._suspended or not self._is_wanted:
            return
        threshold = gc.get_threshold()[0]
        if not threshold or gc.get_count()[0] <= threshold:
            return
        now = time.monotonic()
        if self._young < _FULL_AFTER or now < self._full_from:
            self._young += 1
            _collect(0)
            return
        self._young = 0
        _collect(2)
        end = time.monotonic()
        self._full_from = end + (end - now) * _PART

    # What an app asks of the module `gc` meanwhile.

    def enable(self) -> None:
        """``gc.enable``."""
        self._is_wanted = True
        if not self._suspended:
            _enable()

    def disable(self) -> None:
        """``gc.disable``."""
        self._is_wanted = False
        _disable()

    def is_enabled(self) -> bool:
        """``gc.isenabled``."""
        return self._is_wanted if self._suspended else _is_enabled()

    def collect(self, generation: int = 2) -> int:
        """``gc.collect``; generation 1 stands for an increment."""
        return _collect(0 if generation == 1 and self._suspended else generation)


_enable, _disable, _is_enabled, _collect = gc.enable, gc.disable, gc.isenabled, gc.collect

collector = Collector()


def adapt(target: Any) -> None:
    """``target`` is ``gc``."""
    target.enable, target.disable = collector.enable, collector.disable
    target.isenabled, target.collect = collector.is_enabled, collector.collect
