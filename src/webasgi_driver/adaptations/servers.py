"""``uvicorn.run(app)``, Flask's ``app.run()`` and the like where an app is imported: the playground is the server."""

from __future__ import annotations

import functools
import inspect
import logging
import os
from collections.abc import Callable
from typing import Any

_log = logging.getLogger("uvicorn.error")

FUNCTIONS = {
    "aiohttp.web": ("run_app",),
    "bottle": ("run",),
    "cheroot.server": ("HTTPServer.prepare", "HTTPServer.serve", "HTTPServer.start", "HTTPServer.safe_start"),
    "cherrypy": ("engine.start", "engine.block"),
    "daphne.server": ("Server.run",),
    "eventlet.wsgi": ("server",),
    "flask_socketio": ("SocketIO.run",),
    "gunicorn.app.base": ("BaseApplication.run",),
    "hypercorn.asyncio": ("serve",),
    "hypercorn.run": ("run",),
    "microdot.microdot": ("Microdot.run", "Microdot.start_server"),
    "quart.app": ("Quart.run", "Quart.run_task"),
    "remi.server": ("start",),
    "socketserver": ("TCPServer.server_bind", "TCPServer.server_activate", "BaseServer.serve_forever"),
    "uvicorn": ("run", "Server.run", "Server.serve"),
    "web.httpserver": ("runsimple",),
    "waitress": ("serve",),
    "werkzeug.serving": ("run_simple",),
}
"""What starts a server, or serves, and would end in an error about sockets: module to attributes."""

_SILENT = {"TCPServer.server_bind", "TCPServer.server_activate", "engine.block", "HTTPServer.prepare"}
"""Steps on the way there."""


def adapt(target: Any) -> None:
    """``target`` is a module of ``FUNCTIONS``, or ``None``: then whatever is needed before one is imported."""
    if target is None:
        # Flask's own way to say that another server runs.
        os.environ.setdefault("FLASK_RUN_FROM_CLI", "true")
        return
    for path in FUNCTIONS[target.__name__]:
        *owners, name = path.split(".")
        owner = functools.reduce(getattr, owners, target)
        original = getattr(owner, name, None)
        setattr(owner, name, _nothing(target.__name__, original, tell=path not in _SILENT))


def _nothing(module: str, original: Any, *, tell: bool) -> Callable[..., Any]:
    package = "A socket server" if module == "socketserver" else module.partition(".")[0]

    def nothing(*_: Any, **__: Any) -> None:
        if tell:
            _log.info("%s has nothing to do here: the playground serves the app.", package)

    async def nothing_asynchronous(*_: Any, **__: Any) -> None:
        nothing()

    function = nothing_asynchronous if inspect.iscoroutinefunction(original) else nothing
    return functools.wraps(original)(function) if original is not None else function
