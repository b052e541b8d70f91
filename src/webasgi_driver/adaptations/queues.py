"""``queue.SimpleQueue`` in Python: the built-in one would stop the only thread where it waits."""

from __future__ import annotations

from typing import Any


def adapt(target: Any) -> None:
    """``target`` is ``queue``, which has a substitute of its own, built on ``threading.Semaphore``."""
    target.SimpleQueue = target._PySimpleQueue
