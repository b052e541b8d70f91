"""``anyio.from_thread``'s blocking portals, and with them Starlette's ``TestClient``.

A portal is an event loop in a thread. Here its tasks run in the one loop there is, and the emulated
thread (:mod:`.threads`) waits for them; without JSPI it can't, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webasgi_driver.adaptations import waiting


def adapt(target: Any) -> None:
    """``target`` is ``anyio.from_thread``."""

    def run(function: Callable[..., Any], *args: Any, **_: Any) -> Any:
        if not waiting.is_possible():
            raise RuntimeError(
                "A blocking portal of anyio (Starlette's TestClient has one) needs a thread of its own. "
                f"{waiting.NEEDED}"
            )
        return waiting.complete(function(*args), "anyio.from_thread.start_blocking_portal")

    def check_running(self: Any) -> None:
        # The portal's thread is also the caller's.
        if self._event_loop_thread_id is None:
            raise RuntimeError("This portal is not running")

    target.run_eventloop = run
    target.BlockingPortal._check_running = check_running
