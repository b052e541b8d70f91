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
import struct
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from webasgi_driver import packages, pending, warming
from webasgi_driver.server import Server
from webasgi_driver.types import Message

_DIRECTORY = "/warm-up"

_LIMIT = 10.0
"""Seconds that a warm-up app may take to answer one request."""


async def prepare(modules: Iterable[str], apps: Mapping[str, str]) -> dict[str, Any]:
    """Import ``modules``, then serve ``apps`` (see :func:`serve`): on the way to an answer, a framework imports and
    compiles what its first request needs.

    Returns the ``answers``, the names of the ``modules`` that are there then, of those that are ``missing``, and of
    those that ``failed``: there are files, but the import raised something, most likely because of an optional
    dependency.
    """
    asked, missing = _Recorder(), _Recorder()
    sys.meta_path.insert(0, asked)
    sys.meta_path.append(missing)
    warming.warm(modules)
    answers = await serve(apps)
    sys.meta_path.remove(asked)
    sys.meta_path.remove(missing)
    directory = packages.directory()
    failed = [name for name in asked.names - missing.names - set(sys.modules) if _is_below(name, directory)]
    pending.settle([*missing.names, *failed])
    return {
        "answers": answers,
        "failed": sorted(failed),
        "missing": sorted(missing.names),
        "modules": sorted(sys.modules),
    }


def _is_below(name: str, directory: str) -> bool:
    file = Path(directory, *name.split("."))
    return file.with_suffix(".py").is_file() or (file / "__init__.py").is_file()


class _Recorder:
    """A finder of ``sys.meta_path`` that finds nothing, but knows what was looked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """See :class:`importlib.abc.MetaPathFinder`."""
        self.names.add(name)


async def serve(apps: Mapping[str, str]) -> list[int]:
    """Serve each of ``apps``, module that must have been imported to source of an app, once.

    Returns the statuses of all responses, 0 where an app ends without one.
    """
    return [status for needed, source in apps.items() if needed in sys.modules for status in await _serve(source)]


async def _serve(source: str) -> list[int]:
    done: dict[int, asyncio.Event] = {}
    statuses: dict[int, int] = {}

    def emit(message: Message) -> None:
        if message["type"] == "close":
            done[message["id"]].set()
        elif message["type"] == "event" and message["event"]["type"] == "http.response.start":
            statuses[message["id"]] = message["event"]["status"]

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
    return [statuses.get(number, 0) for number in done]


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


def freeze() -> int:
    """Leave nothing behind that is of this place or this moment only.

    Returns an address in the garbage collector's list of the oldest objects, which are most of all: that of one's
    ``PyGC_Head``, two words in front of the object.
    """
    linecache.clearcache()
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    tempfile.tempdir = None
    for module in list(sys.modules.values()):
        # What was warned of here is to be warned of there.
        getattr(module, "__dict__", {}).pop("__warningregistry__", None)
    # Objects that are let go by one collection may be held by what the next one finds.
    while gc.collect():
        pass
    _generators.extend(each for each in gc.get_objects() if type(each) is random.Random)
    return id(sys.modules) - 2 * struct.calcsize("P")


_generators: list[random.Random] = []
"""Generators that libraries have made at import."""


def thaw(environ: Mapping[str, str], offsets: tuple[int, int]) -> None:
    """Make an interpreter that was restored one of this place and moment.

    ``environ``: variables to set. ``offsets``: seconds that local time is behind UTC, without and with summer time.
    """
    os.environ.update(environ)
    # Read by `time` when it is imported; there is no `tzset` here.
    time.timezone, time.altzone = offsets
    time.daylight = int(offsets[0] != offsets[1])
    random.seed()
    for generator in _generators:
        generator.seed()
    # tempfile makes names by a generator of its own.
    tempfile._name_sequence = None  # type: ignore[attr-defined]
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
    logging: Any = sys.modules.get("logging")
    if logging is not None:
        # Records say how long after it they were made; nanoseconds.
        logging._startTime = time.time_ns()
