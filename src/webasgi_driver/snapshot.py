"""What an interpreter does before it is frozen into a memory snapshot, and after it has been thawed.

A snapshot holds the memory of a Pyodide that has imported an environment's frameworks. It is made when the
documentation is built and restored in each reader's browser, where the file system is another, and time has passed.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import linecache
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from webasgi_driver import warming
from webasgi_driver.server import Server
from webasgi_driver.types import Message

_DIRECTORY = "/warm-up"

_LIMIT = 10.0
"""Seconds that a warm-up app may take to answer one request."""


async def prepare(modules: Iterable[str], apps: Mapping[str, str]) -> list[str]:
    """Import ``modules``, then serve each of ``apps`` (module to import first, to source of an app) once.

    What an app answers is of no interest: on the way to it, the framework imports and compiles what its first request
    needs. Returns the names of the modules that are there then.
    """
    warming.warm(modules)
    for needed, source in apps.items():
        if needed in sys.modules:
            await _serve(source)
    return sorted(sys.modules)


async def _serve(source: str) -> None:
    done: dict[int, asyncio.Event] = {}

    def emit(message: Message) -> None:
        if message["type"] == "close":
            done[message["id"]].set()

    server = Server(emit)
    await server.load("warm_up:app", {"warm_up.py": source}, _DIRECTORY)
    requests: list[tuple[str, bytes]] = getattr(sys.modules.get("warm_up"), "REQUESTS", [])
    for number, (line, body) in enumerate(requests):
        done[number] = asyncio.Event()
        server.open(number, _scope(line, body))
        server.event(number, {"type": "http.request", "body": body, "more_body": False})
        await asyncio.wait_for(done[number].wait(), _LIMIT)
    await server.shutdown()
    server.forget()


def _scope(line: str, body: bytes) -> Message:
    method, target = line.split(" ")
    path, _, query = target.partition("?")
    headers = [["host", "localhost"], ["accept", "*/*"]]
    if body:
        headers += [["content-type", "application/json"], ["content-length", str(len(body))]]
    return {
        "type": "http",
        "method": method,
        "scheme": "http",
        "raw_path": path,
        "query_string": query,
        "headers": headers,
        "server": ["localhost", 80],
        "client": ["127.0.0.1", 50000],
    }


def freeze() -> None:
    """Leave nothing behind that is of this place or this moment only."""
    linecache.clearcache()
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    tempfile.tempdir = None
    # Objects that are let go by one collection may be held by what the next one finds.
    while gc.collect():
        pass


def thaw(environ: Mapping[str, str]) -> None:
    """Make an interpreter that was restored one of this place and moment; ``environ``: variables to set."""
    os.environ.update(environ)
    time.tzset()
    random.seed()
    # tempfile makes names by a generator of its own.
    tempfile._name_sequence = None  # type: ignore[attr-defined]
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


class Pending:
    """A finder for ``sys.meta_path``: modules whose files are still on their way are waited for.

    ``wait`` blocks until all files are there; it is called once, at the first import of a module that is not in the
    snapshot and not the app's own.
    """

    def __init__(self, wait: Any, directory: str) -> None:
        self._wait = wait
        self._directory = directory

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Find nothing, but only after the files have come; see :class:`importlib.abc.MetaPathFinder`."""
        if self._is_own(name, path) or name in sys.builtin_module_names:
            return
        self.end()
        self._wait()
        importlib.invalidate_caches()

    def end(self) -> None:
        """The files are there."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def _is_own(self, name: str, path: Any) -> bool:
        prefix = self._directory + os.sep
        if path is not None:
            return all(str(each).startswith(prefix) for each in path)
        own = Path(self._directory, name)
        return own.is_dir() or own.with_suffix(".py").exists()
