"""Peak memory of processes while something runs in them, from `/proc`."""

import os
import threading
from pathlib import Path
from types import TracebackType

# Seconds from one look to the next.
INTERVAL = 0.01
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


class Memory:
    """Watches processes; a context manager. After it, `growth` is known.

    What counts is the resident memory that a process shares with no other: heaps, array buffers, the memory of
    WebAssembly; not programs, and not a page twice that two processes see.
    """

    def __init__(self, processes: list[int]) -> None:
        self._processes = processes
        self._before = 0
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Memory":
        self._before = self._peak = self._now()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    @property
    def growth(self) -> int:
        """Bytes from the level at the beginning to the highest that was seen."""
        return self._peak - self._before

    def _watch(self) -> None:
        while not self._done.wait(INTERVAL):
            self._peak = max(self._peak, self._now())

    def _now(self) -> int:
        return sum(private_bytes(process) for process in self._processes)


def private_bytes(process: int) -> int:
    """Resident memory that a process shares with no other; 0 where it has ended."""
    try:
        fields = Path(f"/proc/{process}/statm").read_text("ascii").split()
    except OSError:  # it has ended
        return 0
    return (int(fields[1]) - int(fields[2])) * PAGE_SIZE
