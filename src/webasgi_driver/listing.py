"""The files of a running app, for a reader who wants to see what it has written."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MAX_FILES = 2_000
MAX_BYTES = 64 * 1024 * 1024
"""Of one file that is read: it has to fit into the page's memory as well."""


class UnreadableError(Exception):
    """A file can't be read; the text says why."""


def entries(directory: str, originals: Mapping[str, str | bytes]) -> tuple[list[dict[str, Any]], bool]:
    """The regular files below ``directory``, the temporary one and the user's, by path, and whether these are all.

    Paths below ``directory`` are relative to it. ``originals``: the files as they were loaded, path to content; those
    that are unchanged are marked. Byte code is left out, links are not followed.
    """
    found: list[dict[str, Any]] = []
    for path, shown in _walk(directory):
        if len(found) == MAX_FILES:
            return found, False
        try:
            status = path.lstat()
        except OSError:
            continue  # it has just been removed
        if stat.S_ISREG(status.st_mode):
            found.append(
                {
                    "path": shown,
                    "size": status.st_size,
                    "modified": round(status.st_mtime * 1000),
                    "original": _is_original(path, originals.get(shown), status.st_size),
                }
            )
    return found, True


def read(directory: str, path: str) -> bytes:
    """The content of a file that :func:`entries` names. Raises :class:`UnreadableError`."""
    target = Path(directory, path)
    try:
        size = target.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableError(f"{path} has {size} bytes: files of up to {MAX_BYTES} are shown.")
        return target.read_bytes()
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
        raise UnreadableError(f"{path} can't be read: {reason}.") from None


def _walk(directory: str) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for root in (directory, tempfile.gettempdir(), str(Path("~").expanduser())):
        # The user's directory may be the one that holds all of the others, or not known.
        if root == os.sep or not Path(root).is_absolute():
            continue
        for folder, folders, names in os.walk(root):
            if folder in seen:
                folders.clear()
                continue
            seen.add(folder)
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                path = Path(folder, name)
                relative = root == directory
                yield path, path.relative_to(directory).as_posix() if relative else path.as_posix()


def _is_original(path: Path, content: str | bytes | None, size: int) -> bool:
    if content is None:
        return False
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    try:
        return size == len(data) and path.read_bytes() == data
    except OSError:
        return False
