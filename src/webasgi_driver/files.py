"""A playground's files on the interpreter's file system."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from webasgi_driver.failure import Failure


def write(files: Mapping[str, str | bytes], directory: str) -> None:
    """Write ``files`` (relative path with slashes to content) below ``directory``, texts as UTF-8.

    Raises :class:`Failure` (fault ``author``) for a name that leads out of the directory or that
    can't be a file beside the others.
    """
    for path in files:
        problem = _problem(path)
        if problem:
            raise Failure("app", "author", f"The file name {path!r} {problem}.")
    for path, content in files.items():
        target = Path(directory, path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        except OSError as exc:
            raise Failure("app", "author", f"The file {path!r} can't be written: {exc.strerror or exc}.") from exc


def clear(directory: str) -> None:
    """Remove everything below ``directory``: the files, what the app wrote, and byte code.

    Byte code matters most: it is matched by size and modification time in whole seconds, so an edit
    within the second would run the old code.
    """
    for entry in Path(directory).iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink()


def working_directory(name: str, directory: str) -> str:
    """The path of ``name`` below ``directory``, made if it is missing; raises :class:`Failure` if it leads out."""
    if not name:
        return directory
    problem = _problem(name)
    if problem:
        raise Failure("app", "author", f"The working directory {name!r} {problem}.")
    path = Path(directory, name)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        message = f"The working directory {name!r} can't be made: {exc.strerror or exc}."
        raise Failure("app", "author", message) from exc
    return str(path)


def _problem(path: str) -> str | None:
    parts = path.split("/")
    if not path or "\0" in path:
        return "is empty or holds a NUL character"
    if path.startswith("/") or "\\" in path or ":" in parts[0]:
        return "is not a relative path with forward slashes"
    if any(part in ("", ".", "..") for part in parts):
        return "must not hold '..', '.' or empty parts"
    return None
