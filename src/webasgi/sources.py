"""Files of a playground that stand on disk rather than in the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from webasgi.patterns import is_pattern, matches
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


def read(source: Path, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Sources:
    """Read one file, all text files below a directory, or those that a glob means, sorted by path.

    ``include`` and ``exclude`` are patterns of paths relative to the directory, or to the part of the glob before its
    first pattern. Files that begin with a dot are skipped unless a pattern of ``include`` has such a name; byte code
    and ``node_modules`` always are. What is no UTF-8 text, or is larger than a megabyte, is data; beyond 20 megabytes
    it is left out and reported.
    """
    root, pattern = _split(source)
    if root.is_dir():
        directories, paths = _walk(root, exclude, dotted=any("/." in f"/{each}" for each in include))
        names = ((path, path.relative_to(root).as_posix()) for path in paths)
        wanted = [
            path
            for path, name in names
            if (pattern is None or matches(name, [f"/{pattern}"])) and (not include or matches(name, include))
        ]
        paths = wanted
    elif root.is_file():
        directories, paths, root = [], [root], root.parent
    else:
        message = f"there is no file or directory {str(root)!r}"
        return Sources((), (), (Problem("webasgi.file", message, option="src"),), (root,))
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
    if not files and not problems and source.is_file():
        fault = f"larger than {_MAX_BYTES:,} bytes" if _is_large(source) else "no UTF-8 text"
        message = f"{source.name!r} is {fault}: it can be an app's data, as part of a directory, but no app's code"
        problems.append(Problem("webasgi.file", message, option="src"))
    elif not files and not problems:
        what = " that is asked for" if pattern or include or exclude else ""
        problems.append(Problem("webasgi.file", f"directory {str(root)!r} holds no text file{what}", option="src"))
    return Sources(tuple(files), tuple(data), tuple(problems), (*directories, *paths))


def _split(source: Path) -> tuple[Path, str | None]:
    """The directory that a glob begins in, and its pattern; what exists is no glob, whatever its name."""
    if source.exists():
        return source, None
    parts = source.parts
    first = next((index for index, part in enumerate(parts) if is_pattern(part)), None)
    return (source, None) if first is None else (Path(*parts[:first]), "/".join(parts[first:]))


def _walk(directory: Path, exclude: Sequence[str], *, dotted: bool) -> tuple[list[Path], list[Path]]:
    """All directories and files below one. What is left out is not entered: it may be large."""
    directories: list[Path] = []
    files: list[Path] = []
    waiting = [directory]
    while waiting:
        current = waiting.pop()
        directories.append(current)
        for entry in sorted(current.iterdir()):
            skipped = entry.name in _SKIPPED_DIRECTORIES or (entry.name.startswith(".") and not dotted)
            if skipped or matches(entry.relative_to(directory).as_posix(), exclude):
                continue
            if entry.is_dir() and not entry.is_symlink():
                waiting.append(entry)
            elif entry.is_file():
                files.append(entry)
    return sorted(directories), sorted(files)


def _is_large(path: Path) -> bool:
    return path.stat().st_size > _MAX_BYTES


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
