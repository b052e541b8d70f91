"""Processes, of which a browser has none: an error that says so where the operating system's would not."""

from __future__ import annotations

from typing import Any, NoReturn

NO_PROCESSES = "There are no processes in the browser."


def adapt(target: Any) -> None:
    """``target`` is ``multiprocessing.process``."""
    target.BaseProcess.start = refuse


def refuse(*_: object, **__: object) -> NoReturn:
    """Raise the ``OSError`` of somebody who wanted to start a process."""
    raise OSError(NO_PROCESSES)
