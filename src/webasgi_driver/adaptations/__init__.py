"""What apps expect of Python and Pyodide lacks: threads above all.

Pyodide runs one thread. Where the browser has JSPI (JavaScript Promise Integration), synchronous code
can wait while the event loop goes on (:mod:`.waiting`); where it has not, waiting code gets an error
that says so instead of a page that hangs.

==================  ===================================================================================
module              what it adapts
==================  ===================================================================================
``absent``          functions of ``os``, ``signal`` and the like that are missing: the error says why
``aiohttp``         ``aiohttp.ClientSession``, over the browser's ``fetch``
``aiosqlite``       ``aiosqlite``'s thread (asynchronous SQLite of SQLAlchemy and Tortoise)
``anyio``           worker threads (``def`` endpoints of Starlette, FastAPI, Litestar): run in the task
``asgiref``         ``sync_to_async`` and ``async_to_sync`` (Django, Quart)
``collecting``      Python's garbage collector, which must not look at stacks that are suspended
``event_loop``      the page's event loop, and those of ``asyncio.run``; ``asyncio.open_connection`` and the like:
                    an error that says what a browser lacks
``executors``       ``ThreadPoolExecutor.submit``
``fastapi``         where FastAPI's endpoints stand, without a look into their sources
``hashing``         ``hashlib.pbkdf2_hmac`` and ``hashlib.scrypt``
``http_client``     ``http.client`` and ``urllib.request``, over ``fetch``
``httpx``           ``httpx`` and ``httpx2``, over ``fetch``
``locks``           ``threading``'s ``Lock``, ``RLock`` and ``Condition``, and what is built on them
``loguru``          the levels of its lines
``modules``         stand-ins for standard library modules that are missing
``nesting``         ``nest_asyncio.apply``
``no_uvicorn``      ``uvicorn`` where there is none: its logging's formatters and configuration
``portals``         blocking portals of anyio (Starlette's ``TestClient``)
``processes``       ``multiprocessing.Process``: an error that says what a browser lacks
``queue_logging``   ``logging.handlers.QueueListener`` (Litestar's default logging)
``queues``          ``queue.SimpleQueue``
``servers``         ``uvicorn.run(app)``, ``app.run()``, ``serve_forever()`` in an app's module: nothing to do
``sockets``         ``socket`` and ``ssl``: an error that says what a browser lacks
``sqlalchemy``      SQLAlchemy's asynchronous sessions, without ``greenlet``
``structlog``       the levels of its lines
``terminals``       ``input``: an error that says what a browser lacks
``thread_pools``    ``multiprocessing.pool.ThreadPool``
``threads``         ``threading.Thread``, ``threading.local``, who is the current thread
``urllib3``         ``urllib3`` and ``requests``, over ``fetch``
``web_browser``     ``webbrowser.open``: there is one already
==================  ===================================================================================

What leaves the browser, and what comes back to the app itself, is in :mod:`.fetching` and
:mod:`.loopback`.

Each module of the table has ``adapt(target)``, where ``target`` is the module to change. It is called at
once for modules that are imported already and else right after their import: nothing is imported in
order to be changed.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

from webasgi_driver.adaptations import fetching, hashing, imports, servers, waiting

_TARGETS = {
    **dict.fromkeys(("os", "signal", "asyncio", "select"), "absent"),
    "aiohttp.connector": "aiohttp",
    "aiosqlite.core": "aiosqlite",
    "anyio._backends._asyncio": "anyio",
    "anyio.from_thread": "portals",
    "asgiref.sync": "asgiref",
    "builtins": "terminals",
    "concurrent.futures.thread": "executors",
    "fastapi.routing": "fastapi",
    "gc": "collecting",
    "hashlib": "hashing",
    "http.client": "http_client",
    "httpx._transports.default": "httpx",
    "httpx2_jsfetch": "httpx",
    "logging.handlers": "queue_logging",
    "loguru._handler": "loguru",
    "multiprocessing.pool": "thread_pools",
    "multiprocessing.process": "processes",
    "nest_asyncio": "nesting",
    "pyodide.webloop": "event_loop",
    "queue": "queues",
    "socket": "sockets",
    "ssl": "sockets",
    "sqlalchemy.util.concurrency": "sqlalchemy",
    "structlog._output": "structlog",
    "urllib3.connection": "urllib3",
    "urllib3.contrib.emscripten": "urllib3",
    "webbrowser": "web_browser",
    **dict.fromkeys(servers.FUNCTIONS, "servers"),
}


def install(
    suspender: waiting.Suspender | None,
    run_wasm: hashing.RunWasm | None = None,
    network: fetching.Network | None = None,
    own_app: fetching.OwnApp | None = None,
) -> None:
    """Install every adaptation, in this interpreter, for good. Meant for Pyodide only.

    ``suspender`` is how synchronous code waits, ``run_wasm`` how it runs WebAssembly, ``network`` the way to
    other machines and ``own_app`` that to the app itself; ``None`` where there is none.
    """
    waiting.suspender = suspender
    hashing.run_wasm = run_wasm
    fetching.network = network
    fetching.own_app = own_app
    adapt_one("modules", None)
    adapt_one("servers", None)
    adapt_one("no_uvicorn", None)
    # `threading` is imported in any case, and what follows waits by its locks.
    for name in ("locks", "threads"):
        adapt_one(name, importlib.import_module("threading"))
    for target, name in _TARGETS.items():
        imports.after_import(target, functools.partial(adapt_one, name))


def adapt_one(name: str, target: Any) -> None:
    """Apply the adaptation ``name`` to the module ``target``."""
    importlib.import_module(f"{__name__}.{name}").adapt(target)
