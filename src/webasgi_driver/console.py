"""Python's standard streams, logging and warnings as ``log`` messages, line by line.

Nothing of the app's logging configuration is changed: whatever handler the app sets up writes to
``sys.stderr`` or ``sys.stdout`` as always, and while a handler is at work, the lines that arrive here
carry the level of the record that it handles. The console is no terminal: colours are left out.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import io
import logging
import re
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from webasgi_driver.types import Emit

# A print of megabytes without a newline is passed on in pieces.
_MAX_PARTIAL = 64 * 1024

# ECMA-48 control sequences: colours, cursor movements.
_CONTROLS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")

_level: str | None = None


class ConsoleStream(io.TextIOBase):
    """A text stream whose complete lines become ``log`` messages.

    A line that is not complete is passed on at ``flush`` and when the event loop gets its next turn,
    so that ``print("working", end="")`` is seen.
    """

    def __init__(self, emit: Emit, stream: str, level: str) -> None:
        super().__init__()
        self._emit = emit
        self._stream = stream
        self._default_level = level
        self._partial = ""
        self._partial_level = level
        self._flush_is_due = False
        self.buffer = _Bytes(self)

    encoding = "utf-8"
    errors = "backslashreplace"
    line_buffering = True
    write_through = True

    def reconfigure(self, **_: Any) -> None:
        """The encoding is no matter here, and lines are passed on at once."""

    @property
    def name(self) -> str:
        """As CPython names its own streams."""
        return f"<{self._stream}>"

    def writable(self) -> bool:
        """It is."""
        return True

    def isatty(self) -> bool:
        """It isn't: no colours, no progress bars."""
        return False

    def write(self, text: str, /) -> int:
        """Pass the complete lines on, keep the rest."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        level = _level or self._default_level
        if self._partial and level != self._partial_level:
            self.flush()
        lines = (self._partial + text).split("\n")
        self._partial = lines.pop()
        self._partial_level = level
        if lines:
            self._tell("\n".join(lines), level)
        if len(self._partial) > _MAX_PARTIAL:
            self.flush()
        elif self._partial:
            self._flush_soon()
        return len(text)

    def flush(self) -> None:
        """Pass on a line that is not complete."""
        if self._partial:
            text, self._partial = self._partial, ""
            self._tell(text, self._partial_level)

    def _flush_soon(self) -> None:
        if self._flush_is_due:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # no loop runs: the next write or flush shows it
        self._flush_is_due = True
        loop.call_soon(self._flush_now)

    def _flush_now(self) -> None:
        self._flush_is_due = False
        self.flush()

    def _tell(self, text: str, level: str) -> None:
        self._emit({"type": "log", "stream": self._stream, "level": level, "text": _without_controls(text)})


class _Bytes(io.BufferedIOBase):
    """``sys.stdout.buffer``: bytes are taken as UTF-8."""

    def __init__(self, stream: ConsoleStream) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        self._stream.write(self._decoder.decode(bytes(view)))
        return len(view)

    def flush(self) -> None:
        self._stream.flush()


def install(emit: Emit) -> None:
    """Send ``sys.stdout``, ``sys.stderr``, logging and warnings to ``emit``."""
    sys.stdout = sys.__stdout__ = ConsoleStream(emit, "stdout", "info")  # type: ignore[assignment, misc]
    # What is written to stderr without a logging record is nearly always a traceback.
    sys.stderr = sys.__stderr__ = ConsoleStream(emit, "stderr", "error")  # type: ignore[assignment, misc]
    _carry_levels()
    _serve_uvicorn_loggers(emit)


def _carry_levels() -> None:
    """Let lines that a logging handler or ``warnings`` writes carry their level."""
    handle = logging.Handler.handle
    show = warnings.showwarning

    def handle_with_level(self: logging.Handler, record: logging.LogRecord) -> Any:
        with writing(level_name(record.levelno)):
            return handle(self, record)

    def show_with_level(*args: Any, **kwargs: Any) -> None:
        with writing("warning"):
            show(*args, **kwargs)

    logging.Handler.handle = handle_with_level  # type: ignore[method-assign]
    warnings.showwarning = show_with_level


@contextlib.contextmanager
def writing(level: str) -> Iterator[None]:
    """What is written meanwhile, to whatever stream, is of this level."""
    global _level
    before, _level = _level, level
    try:
        yield
    finally:
        _level = before


def level_name(number: int) -> str:
    """The console's level for a level of the logging module."""
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"


class ServerLogHandler(logging.Handler):
    """Shows records as lines of the server."""

    def __init__(self, emit: Emit) -> None:
        super().__init__()
        self._emit = emit

    def emit(self, record: logging.LogRecord) -> None:
        """Show ``record``."""
        try:
            text = self.format(record)
        except Exception:
            self.handleError(record)
            return
        level = level_name(record.levelno)
        self._emit({"type": "log", "stream": "server", "level": level, "text": _without_controls(text)})


def _without_controls(text: str) -> str:
    return _CONTROLS.sub("", text) if "\x1b" in text else text


def _serve_uvicorn_loggers(emit: Emit) -> None:
    """Apps log to uvicorn's loggers, which uvicorn shows from level INFO: so do we."""
    logger = logging.getLogger("uvicorn")
    logger.addHandler(ServerLogHandler(emit))
    logger.setLevel(logging.INFO)
    logger.propagate = False
