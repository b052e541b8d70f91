"""Back-pressure: how many bytes the other side has not consumed yet."""

from __future__ import annotations

import asyncio

HIGH_WATER = 512 * 1024
"""Outstanding bytes above which a sender waits."""

LOW_WATER = HIGH_WATER // 2
"""Outstanding bytes at which a waiting sender goes on; more than a receiver leaves unacknowledged (``ACK_STEP``)."""


class Window:
    """Counts bytes that were sent and not acknowledged; senders wait while they are too many.

    As asyncio's transports do, the limit is checked before a write and may be passed by one write:
    a single large chunk is never refused.
    """

    def __init__(self) -> None:
        self._outstanding = 0
        self._released = False
        self._writable = asyncio.Event()
        self._writable.set()

    async def drain(self) -> None:
        """Wait until there is room again or the window is released."""
        if not self._writable.is_set():
            await self._writable.wait()

    def sent(self, count: int) -> None:
        """``count`` bytes have gone out."""
        self._outstanding += count
        if self._outstanding > HIGH_WATER and not self._released:
            self._writable.clear()

    def consumed(self, count: int) -> None:
        """The other side has consumed ``count`` bytes."""
        self._outstanding = max(0, self._outstanding - count)
        if self._outstanding <= LOW_WATER:
            self._writable.set()

    def release(self) -> None:
        """Nobody will acknowledge any more: let every sender go on."""
        self._released = True
        self._writable.set()
