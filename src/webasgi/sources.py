"""Files of a playground that stand on disk rather than in the document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from webasgi.playground import DataFile
from webasgi.problems import Problem

#: What is never a source: byte code, and everything whose name begins with a dot.
_SKIPPED_DIRECTORIES = frozenset({"__pycache__", "node_modules"})
_MAX_BYTES = 1_000_000
_MAX_DATA_BYTES = 20_000_000


@dataclass(frozen=True)
class SourceFile:
    """A file read from disk; ``path`` is relative to the source, with ``/``."""

    path: str
    text: str


@dataclass(frozen=True)
class Sources:
    """What `read` found. ``dependencies`` are all files and directories whose change should rebuild the page."""

    files: tuple[SourceFile, ...]
    data: tuple[DataFile, ...]
    problems: tuple[Problem, ...]
    dependencies: tuple[Path, ...]


def read(source: Path) -> Sources:
    """Read one file, or all text files below a directory, sorted by path.

    Files that begin with a dot, byte code and ``node_modules`` are skipped. What is no UTF-8 text, or is larger than a
    megabyte, is data; beyond 20 megabytes it is left out and reported.
    """
    if source.is_dir():
        directories, paths = _walk(source)
        root = source
    elif source.is_file():
        directories, paths, root = [], [source], source.parent
    else:
        message = f"there is no file or directory {str(source)!r}"
        return Sources((), (), (Problem("webasgi.file", message, option="src"),), (source,))
    files: list[SourceFile] = []
    data: list[DataFile] = []
    problems: list[Problem] = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        try:
            content = _read(path)
            if isinstance(content, str):
                files.append(SourceFile(name, content))
            else:
                data.append(DataFile(name, content))
        except (OSError, ValueError) as error:
            problems.append(Problem("webasgi.file", f"{name!r} in {str(source)!r} is left out: {error}", option="src"))
    if source.is_dir() and not files:
        problems.append(Problem("webasgi.file", f"directory {str(source)!r} holds no text file", option="src"))
    return Sources(tuple(files), tuple(data), tuple(problems), (*directories, *paths))


def _walk(directory: Path) -> tuple[list[Path], list[Path]]:
    directories, files = [directory], []
    for entry in sorted(directory.iterdir()):
        if entry.name.startswith(".") or entry.name in _SKIPPED_DIRECTORIES:
            continue
        if entry.is_dir() and not entry.is_symlink():
            below, found = _walk(entry)
            directories += below
            files += found
        elif entry.is_file():
            files.append(entry)
    return directories, files


def _read(path: Path) -> str | bytes:
    """A text, or what is none: an image, a database. Raises ValueError for what is too large, and for bad Python."""
    size = path.stat().st_size
    if size > _MAX_DATA_BYTES:
        raise ValueError(f"it is larger than {_MAX_DATA_BYTES:,} bytes")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if path.suffix == ".py":
            raise ValueError(f"it is not UTF-8 text (byte {error.start})") from error
        return data
    # A text of that size is nothing to show or edit.
    if b"\0" in data or size > _MAX_BYTES:
        return data
    return text.replace("\r\n", "\n").replace("\r", "\n")
