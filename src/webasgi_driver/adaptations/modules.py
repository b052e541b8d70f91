"""Stand-ins for standard library modules that CPython for WebAssembly is built without.

Only what is imported by libraries that go on well without its function is here: other missing modules
stay missing, so that ``except ImportError`` works.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any, NoReturn

from webasgi_driver.adaptations.processes import NO_PROCESSES, refuse


def adapt(_: Any) -> None:
    """Add the stand-ins for modules that can't be imported."""
    for module in (_multiprocessing(), _posixshmem()):
        name = module.__name__
        if name not in sys.modules and importlib.util.find_spec(name) is None:
            sys.modules[name] = module
    if sys.platform == "emscripten":
        # They are there, and know no reason: `system` would return a number that nobody looks at.
        for name in ("fork", "forkpty", "system", "execv", "execve"):
            if hasattr(os, name):
                setattr(os, name, refuse)
        for name in ("wait", "wait3", "wait4", "waitid", "waitpid"):
            if hasattr(os, name):
                setattr(os, name, _wait)


def _wait(*_: object) -> NoReturn:
    """Raise the error of a process that has no children."""
    raise ChildProcessError(errno.ECHILD, f"No child processes. {NO_PROCESSES}")


def _multiprocessing() -> ModuleType:
    """So that ``multiprocessing.synchronize`` can be imported (Quart, concurrent.futures.process)."""
    module: Any = ModuleType("_multiprocessing", NO_PROCESSES)

    class SemLock:
        SEM_VALUE_MAX = 2**31 - 1

        def __init__(self, *args: object, **kwargs: object) -> None:
            raise OSError(NO_PROCESSES)

    module.SemLock = SemLock
    module.sem_unlink = refuse
    module.flags = {}
    return module  # type: ignore[no-any-return]


def _posixshmem() -> ModuleType:
    """So that ``multiprocessing.shared_memory`` can be imported."""
    module: Any = ModuleType("_posixshmem", NO_PROCESSES)
    module.shm_open = module.shm_unlink = refuse
    return module  # type: ignore[no-any-return]
