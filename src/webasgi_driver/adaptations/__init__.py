"""What apps expect of Python and Pyodide lacks: threads above all.

Pyodide runs one thread. Where the browser has JSPI (JavaScript Promise Integration), synchronous code
can wait while the event loop goes on (:mod:`.waiting`); where it has not, waiting code gets an error
that says so instead of a page that hangs.

==================  ===================================================================================
module              what it adapts
==================  ===================================================================================
``anyio``           worker threads (``def`` endpoints of Starlette, FastAPI, Litestar): run in the task
``asgiref``         ``sync_to_async`` and ``async_to_sync`` (Django, Quart)
``executors``       ``ThreadPoolExecutor.submit``
``hashing``         ``hashlib.pbkdf2_hmac`` and ``hashlib.scrypt``
``locks``           ``threading.Lock`` and ``threading.Condition``, and what is built on them
``modules``         stand-ins for standard library modules that are missing
``queue_logging``   ``logging.handlers.QueueListener`` (Litestar's default logging)
``threads``         ``threading.Thread``
==================  ===================================================================================

Each module has ``adapt(target)``, where ``target`` is the module to change. It is called at once for
modules that are imported already and else right after their import: nothing is imported in order to be
changed.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

from webasgi_driver.adaptations import hashing, imports, waiting

_TARGETS = {
    "anyio._backends._asyncio": "anyio",
    "asgiref.sync": "asgiref",
    "concurrent.futures.thread": "executors",
    "hashlib": "hashing",
    "logging.handlers": "queue_logging",
    "threading": "threads",
}


def install(suspender: waiting.Suspender | None, run_wasm: hashing.RunWasm | None = None) -> None:
    """Install every adaptation, in this interpreter, for good. Meant for Pyodide only.

    ``suspender`` is how synchronous code waits, ``run_wasm`` how it runs WebAssembly; ``None`` if it can't.
    """
    waiting.suspender = suspender
    hashing.run_wasm = run_wasm
    adapt_one("modules", None)
    # Before `threads`, which waits by them; `threading` is imported in any case.
    adapt_one("locks", importlib.import_module("threading"))
    for target, name in _TARGETS.items():
        imports.after_import(target, functools.partial(adapt_one, name))


def adapt_one(name: str, target: Any) -> None:
    """Apply the adaptation ``name`` to the module ``target``."""
    importlib.import_module(f"{__name__}.{name}").adapt(target)
