"""Tracebacks as CPython prints them, without the driver's and the import system's frames."""

from __future__ import annotations

import importlib
import os
import traceback
from pathlib import Path
from typing import TypedDict

_OWN_DIRECTORY = str(Path(__file__).parent) + os.sep


class Location(TypedDict):
    """A line (1-based) of a playground's file; ``path`` is relative, with slashes."""

    path: str
    line: int


def text(error: BaseException, *, own_frames: bool = False) -> str:
    """``error`` and its causes, formatted; frames that the app's author can't act on are left out."""
    report = traceback.TracebackException.from_exception(error)
    if not own_frames:
        _strip(report, set())
    return "".join(report.format())


def summary(error: BaseException) -> str:
    """The last line of the traceback: ``ValueError: what went wrong``."""
    return "".join(traceback.format_exception_only(type(error), error)).strip().splitlines()[-1]


def described(error: BaseException) -> str:
    """The error's type and its text in full, with what Python suggests: ``NameError: … Did you mean: 'app'?``."""
    said = str(traceback.TracebackException.from_exception(error))
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def location(error: BaseException, directory: str) -> Location | None:
    """Where in the playground's files ``error`` comes from: the innermost frame below ``directory``."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        found = _own_location(current, directory)
        if found:
            return found
        pending.extend(getattr(current, "exceptions", ()))
        pending.append(current.__cause__ or current.__context__)
    return None


def _own_location(error: BaseException, directory: str) -> Location | None:
    if isinstance(error, SyntaxError) and error.filename:
        path = _relative(error.filename, directory)
        if path:
            return {"path": path, "line": error.lineno or 1}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = _relative(frame.filename, directory)
        if path:
            return {"path": path, "line": frame.lineno or 1}
    return None


def _relative(filename: str, directory: str) -> str | None:
    prefix = directory.rstrip(os.sep) + os.sep
    return filename[len(prefix) :].replace(os.sep, "/") if filename.startswith(prefix) else None


def _is_hidden(filename: str) -> bool:
    # Not `importlib.__file__`, which names the byte code where there is nothing else.
    import_module = importlib.import_module.__code__.co_filename
    return filename.startswith((_OWN_DIRECTORY, "<frozen importlib")) or filename == import_module


def _strip(report: traceback.TracebackException, seen: set[int]) -> None:
    if id(report) in seen:
        return
    seen.add(id(report))
    report.stack[:] = [frame for frame in report.stack if not _is_hidden(frame.filename)]
    if not report.stack:
        # No "Traceback" line above nothing: a syntax error is shown as `python main.py` shows it.
        report.stack = None  # type: ignore[assignment]
    for chained in (report.__cause__, report.__context__, *(getattr(report, "exceptions", None) or ())):
        if chained is not None:
            _strip(chained, seen)
