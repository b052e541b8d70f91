"""One app, its lifespan and its connections, driven by the host's messages."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from webasgi_driver import installing, listing, prompt, syntax, warming
from webasgi_driver import scope as scopes
from webasgi_driver.connection import Connection
from webasgi_driver.context import Context
from webasgi_driver.failure import Failure, Stage
from webasgi_driver.http import HttpConnection
from webasgi_driver.lifespan import Lifespan
from webasgi_driver.loader import Loader
from webasgi_driver.types import ASGIApp, Emit, Message
from webasgi_driver.websocket import WebSocketConnection

STARTUP_LIMIT = 60.0
"""Seconds that an app's lifespan startup may take."""

SHUTDOWN_LIMIT = 5.0
"""Seconds that open connections, and then the lifespan's shutdown, may take."""


async def no_installer(requirements: Sequence[str], index: str) -> Mapping[str, str]:
    """Where there is nothing to install with."""
    raise RuntimeError("this server can't install packages")


class Server:
    """Serves one app. The methods are the ``HostToWorker`` messages of ``protocol.ts``; ``emit`` gets
    the ``WorkerToHost`` ones (bytes as ``bytes``, header names and values as latin-1 ``str``).

    No method raises: what goes wrong becomes a message. An id is the host's: it opens each id once,
    and after ``close`` in either direction nothing more is said about it.
    """

    def __init__(
        self,
        emit: Emit,
        *,
        install: installing.Install = no_installer,
        startup_limit: float = STARTUP_LIMIT,
        shutdown_limit: float = SHUTDOWN_LIMIT,
    ) -> None:
        self._emit = emit
        self._install = install
        self._startup_limit = startup_limit
        self._shutdown_limit = shutdown_limit
        self._app: ASGIApp | None = None
        self._lifespan: Lifespan | None = None
        self._loaders: dict[str, Loader] = {}
        self._directory = ""
        self._files: Mapping[str, str | bytes] = {}
        self._namespace: dict[str, Any] = {}
        self._evaluations: dict[int, asyncio.Task[tuple[prompt.Outcome, str]]] = {}
        self._connections: dict[int, Connection] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def warm(self, modules: list[str]) -> None:
        """Import ``modules``, as far as they can be, ahead of a ``load``."""
        warming.warm(modules)

    def check(self, id: int, path: str, source: str) -> None:
        """Say what is wrong with ``source``, the text of the file ``path``, without running it."""
        self._emit({"type": "checked", "id": id, "problems": syntax.problems(path, source)})

    async def load(self, app: str, files: dict[str, str], directory: str, context: Context | None = None) -> None:
        """Write ``files`` below ``directory``, import ``app`` in its context and run its lifespan startup.

        Ends in ``ready`` or ``failed``. An app that was loaded before is stopped first; if it was in
        the same directory, its files and modules are removed.
        """
        stage: Stage = "app"
        try:
            await self._stop()
            if context is not None and context.packages is not None:
                stage = "packages"
                self._emit({"type": "status", "status": "packages"})
                await installing.provide(app, files, context, self._install, self.log)
                stage = "app"
            self._emit({"type": "status", "status": "app"})
            before = warming.Before()
            loader = self._loaders.get(directory)
            if loader is None:
                loader = self._loaders[directory] = Loader(directory)
            self._directory, self._files = loader.directory, {**files, **(context.data if context else {})}
            loaded = loader.load(app, files, context)
            # A module may take itself out of `sys.modules`.
            module = sys.modules.get(app.strip().partition(":")[0])
            self._namespace = {} if module is None else vars(module)
            stage = "startup"
            self._emit({"type": "status", "status": "startup"})
            self._lifespan = Lifespan(loaded, loader.directory, self.log)
            await self._lifespan.startup(self._startup_limit)
            self._app = loaded
            self._emit({"type": "ready", "modules": before.imported(loader.directory)})
        except Failure as failure:
            self._emit(failure.to_message())
        except Exception as exc:
            self._emit(Failure.of_driver(stage, exc).to_message())

    def open(self, id: int, scope: Message) -> None:
        """A client opens connection ``id``; the app is called for it at once."""
        if self._app is None or self._lifespan is None:
            self._refuse(id, scope)
            return
        kind = HttpConnection if scope["type"] == "http" else WebSocketConnection
        connection = kind(id, self._app, scopes.build(scope, self._lifespan.state), self._emit, self.log)
        self._connections[id] = connection
        task = asyncio.get_running_loop().create_task(connection.run())
        self._tasks[id] = task
        task.add_done_callback(lambda _: self._forget(id, connection))

    def event(self, id: int, event: Message) -> None:
        """The client of ``id`` sends ``event``. Unknown ids are those that have just ended."""
        connection = self._connections.get(id)
        if connection is not None:
            connection.event(event)

    def close(self, id: int) -> None:
        """The client of ``id`` is gone. The app runs on until it notices."""
        connection = self._connections.get(id)
        if connection is not None:
            connection.close()

    def ack(self, id: int, count: int) -> None:
        """The client of ``id`` has consumed ``count`` bytes of what the app sent."""
        connection = self._connections.get(id)
        if connection is not None:
            connection.ack(count)

    def evaluate(self, id: int, source: str) -> None:
        """Run ``source`` in the namespace of the app's module; the answer is ``evaluated``."""

        def done(task: asyncio.Task[tuple[prompt.Outcome, str]]) -> None:
            del self._evaluations[id]
            # One that was cancelled before its first step has not even begun.
            outcome, text = ("cancelled", "") if task.cancelled() else task.result()
            self._emit({"type": "evaluated", "id": id, "outcome": outcome, "text": text})

        task = asyncio.get_running_loop().create_task(prompt.evaluate(source, self._namespace, id))
        self._evaluations[id] = task
        task.add_done_callback(done)

    def cancel(self, id: int) -> None:
        """End an evaluation that waits."""
        task = self._evaluations.get(id)
        if task is not None:
            task.cancel()

    def list_files(self, id: int) -> None:
        """Tell which files there are."""
        files, complete = listing.entries(self._directory, self._files)
        self._emit({"type": "files-listed", "id": id, "files": files, "complete": complete})

    def read_file(self, id: int, path: str) -> None:
        """Tell what is in a file."""
        content, error = None, ""
        try:
            content = listing.read(self._directory, path)
        except listing.UnreadableError as exc:
            error = str(exc)
        self._emit({"type": "file-read", "id": id, "bytes": content, "error": error})

    async def shutdown(self) -> None:
        """End the connections, run the app's lifespan shutdown, say ``stopped``."""
        try:
            await self._stop()
        except Exception as exc:
            self._emit(Failure.of_driver("request", exc).to_message())
        self._emit({"type": "status", "status": "stopped"})

    def forget(self) -> None:
        """Drop the modules and files of every app that was loaded."""
        for loader in self._loaders.values():
            loader.forget()
        self._loaders.clear()

    def log(self, level: str, text: str) -> None:
        """Show a line of the server's own in the console."""
        self._emit({"type": "log", "stream": "server", "level": level, "text": text})

    async def _stop(self) -> None:
        self._app = None
        for evaluation in self._evaluations.values():
            evaluation.cancel()
        tasks = list(self._tasks.values())
        for connection in list(self._connections.values()):
            connection.shut_down()
        if tasks:
            _, pending = await asyncio.wait(tasks, timeout=self._shutdown_limit)
            for task in pending:
                task.cancel()
            if pending:
                # A task that refuses to be cancelled is left alone; its connection is silent.
                await asyncio.wait(pending, timeout=1.0)
        lifespan, self._lifespan = self._lifespan, None
        if lifespan is not None:
            await lifespan.shutdown(self._shutdown_limit)

    def _forget(self, id: int, connection: Connection) -> None:
        if self._connections.get(id) is connection:
            del self._connections[id], self._tasks[id]

    def _refuse(self, id: int, scope: Message) -> None:
        """Answer a request that no app can serve: as a server does between two runs."""
        body = b"The app is not running." if scope.get("method") != "HEAD" else b""
        start = {
            "type": "http.response.start",
            "status": 503,
            "headers": [["content-type", "text/plain; charset=utf-8"]],
            "trailers": False,
        }
        self._emit({"type": "event", "id": id, "event": start})
        end = {"type": "http.response.body", "body": body, "more_body": False}
        self._emit({"type": "event", "id": id, "event": end})
        self._emit({"type": "close", "id": id, "error": "The app is not running."})
