"""The app's lifespan, in uvicorn's "auto" mode: an app that doesn't know it is served without.

https://asgi.readthedocs.io/en/latest/specs/lifespan.html
"""

from __future__ import annotations

import asyncio
from typing import Any

from webasgi_driver import tracebacks
from webasgi_driver.connection import Log
from webasgi_driver.failure import Failure
from webasgi_driver.types import ASGIApp, Event

_TRANSITION_ERROR = "Got invalid state transition on lifespan protocol."

# After `startup.failed` Starlette raises the exception behind it: wait for that, but not for ever.
_FAILURE_GRACE = 2.0


class Lifespan:
    """Runs startup and shutdown in one task, once per app run.

    ``state`` is what the app put into ``scope["state"]``; every request gets a copy.
    """

    def __init__(self, app: ASGIApp, directory: str, log: Log) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._directory = directory
        self._log = log
        self._task: asyncio.Task[None] | None = None
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._received = False
        self._started = asyncio.Event()
        self._stopped = asyncio.Event()
        self._startup_failed: str | None = None
        self._error: BaseException | None = None

    async def startup(self, limit: float) -> None:
        """Run the app's startup; return once it may be served.

        Raises :class:`Failure` (stage ``startup``) if the app says that startup failed, or is not
        through after ``limit`` seconds.
        """
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._events.put_nowait({"type": "lifespan.startup"})
        try:
            await asyncio.wait_for(self._started.wait(), limit)
        except asyncio.TimeoutError:
            await self._cancel()
            raise Failure(
                "startup",
                "app",
                f"The app's lifespan startup did not finish within {limit:g} seconds. "
                "What it waits for may not exist in a browser (a network server, a thread).",
            ) from None
        if self._startup_failed is not None:
            await asyncio.wait([self._task], timeout=_FAILURE_GRACE)
            await self._cancel()
            raise self._failure(self._startup_failed)

    async def shutdown(self, limit: float) -> None:
        """Run the app's shutdown; errors and a wait longer than ``limit`` seconds are logged."""
        if self._task is None or self._task.done():
            return
        self._events.put_nowait({"type": "lifespan.shutdown"})
        done, _ = await asyncio.wait([self._task], timeout=limit)
        if not done:
            if not self._stopped.is_set():
                self._log("error", f"The app's lifespan shutdown did not finish within {limit:g} seconds.")
            await self._cancel()

    async def _run(self) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        try:
            await self._app(scope, self._receive, self._send)
        except BaseException as exc:
            self._error = exc
            if isinstance(exc, KeyboardInterrupt) and not self._started.is_set():
                self._startup_failed = tracebacks.summary(exc)
            elif self._started.is_set():
                if self._startup_failed is None and not self._stopped.is_set():
                    self._log("error", f"Exception in 'lifespan' protocol\n{tracebacks.text(exc)}")
            elif self._received:
                # The spec has the server go on; but an app that waited for startup and then raised
                # most likely has a bug, which uvicorn hides.
                self._log(
                    "warning",
                    "The app raised during lifespan startup without sending "
                    f"'lifespan.startup.failed'; it is served all the same.\n{tracebacks.text(exc)}",
                )
        finally:
            self._started.set()
            self._stopped.set()

    async def _receive(self) -> Event:
        self._received = True
        return await self._events.get()

    async def _send(self, message: Event) -> None:
        kind = message["type"]
        phase, _, outcome = kind.removeprefix("lifespan.").partition(".")
        if phase not in ("startup", "shutdown") or outcome not in ("complete", "failed"):
            raise RuntimeError(f"Expected a lifespan message, but got '{kind}'.")
        if self._started.is_set() != (phase == "shutdown") or self._stopped.is_set():
            raise RuntimeError(_TRANSITION_ERROR)
        text = str(message.get("message") or "") if outcome == "failed" else ""
        if phase == "startup":
            if outcome == "failed":
                self._startup_failed = text
            self._started.set()
        else:
            self._stopped.set()
            if outcome == "failed":
                self._log("error", text or "Application shutdown failed.")

    def _failure(self, message: str) -> Failure:
        # The app gives the reason as text: Starlette puts a traceback there, others a sentence.
        traceback = message if message.startswith("Traceback") else ""
        reason = message.strip() if not traceback else ""
        if self._error is not None and not isinstance(self._error, asyncio.CancelledError):
            what = reason or tracebacks.summary(self._error)
            return Failure.of_exception(
                "startup", "app", f"The app's startup failed: {what}", self._error, self._directory
            )
        what = reason or traceback.strip().rpartition("\n")[2] or "it gave no reason."
        return Failure("startup", "app", f"The app's startup failed: {what}", traceback=traceback)

    async def _cancel(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=_FAILURE_GRACE)
