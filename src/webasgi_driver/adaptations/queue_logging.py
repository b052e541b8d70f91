"""``logging.handlers.QueueListener`` without its thread: records go straight to its handlers."""

from __future__ import annotations

import queue
from typing import Any


def adapt(target: Any) -> None:
    """``target`` is ``logging.handlers``."""
    # Listeners by the id of their queue, which may not be hashable; a listener keeps its queue alive.
    listeners: dict[int, Any] = {}
    enqueue_in_queue = target.QueueHandler.enqueue

    def start(self: Any) -> None:
        listeners[id(self.queue)] = self
        while True:  # what was logged before the listener started
            try:
                record = self.queue.get_nowait()
            except queue.Empty:
                return
            self.handle(record)

    def stop(self: Any) -> None:
        listeners.pop(id(self.queue), None)

    def enqueue(self: Any, record: Any) -> None:
        listener = listeners.get(id(self.queue))
        if listener is None:
            enqueue_in_queue(self, record)
        else:
            listener.handle(record)

    target.QueueListener.start = start
    target.QueueListener.stop = stop
    target.QueueHandler.enqueue = enqueue
