"""A slow link for SiteServer: all connections share its rate, each answer waits for a round trip."""

import threading
import time
from dataclasses import dataclass, field
from typing import BinaryIO

CHUNK = 16 * 1024


@dataclass
class Link:
    """`rate` in bytes a second, `delay` of a round trip in seconds; `rate` may be changed while it is in use.

    A browser's own throttling does not reach workers.
    """

    rate: float
    delay: float = 0.0
    _free: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @classmethod
    def of(cls, megabits: float, milliseconds: float) -> "Link":
        """From the units in which links are sold."""
        return cls(megabits * 1e6 / 8, milliseconds / 1000)

    def wait(self) -> None:
        """The time of a request's way to the server and of the answer's way back."""
        time.sleep(self.delay)

    def carry(self, source: BinaryIO, target: BinaryIO) -> None:
        """Copy a file at the link's rate."""
        while chunk := source.read(CHUNK):
            self._take(len(chunk))
            target.write(chunk)

    def _take(self, count: int) -> None:
        with self._lock:
            begin = max(self._free, time.monotonic())
            self._free = begin + count / self.rate
        time.sleep(max(0.0, begin - time.monotonic()))
