"""What earlier builds left on disk: files by content, and small records that are worth nothing if damaged.

Safe for builds that run at the same time: every file appears whole (written beside its place, then renamed), and a
guard only spares the second build the work, so giving up on a guard is never wrong.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

from .errors import ResolutionError

_POLL = 0.1

#: Bytes that the cache may take, unless `WEBASGI_CACHE_SIZE` gives another number of megabytes.
_LIMIT = 2_000_000_000

#: Seconds for which a file that was used stays, however full the cache is: a build at the same time may need it.
_SPARED = 3600.0

#: Seconds after which a file that is being written is taken for a leftover of a process that died.
_ABANDONED = 24 * 3600.0

_FILES = "files"
_SCRATCH = ("incoming", "guards")
_DIGEST = re.compile(rb"[0-9a-f]{64}\n")


def default_cache_directory() -> Path:
    """`WEBASGI_CACHE_DIR`, else the user's cache directory."""
    return Path(os.environ.get("WEBASGI_CACHE_DIR") or user_cache_dir("webasgi-docs"))


def size_limit(variables: Mapping[str, str] = os.environ) -> int:
    """Bytes that the cache may take: `WEBASGI_CACHE_SIZE` megabytes if that is a number."""
    given = variables.get("WEBASGI_CACHE_SIZE", "")
    return int(given) * 1_000_000 if given.isdecimal() else _LIMIT


@dataclass(frozen=True)
class Usage:
    """What lies in a cache: files by content and records, and the bytes of both."""

    files: int
    records: int
    size: int


def sha256_of(path: Path) -> str:
    """Hex digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


class Cache:
    """One cache directory. Methods that write raise ResolutionError when the directory can't be written."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def __repr__(self) -> str:
        return f"Cache({str(self.root)!r})"

    def find_file(self, sha256: str) -> Path | None:
        """The file with this content. A damaged one is removed and not found."""
        path = self._file(sha256)
        try:
            if sha256_of(path) == sha256:
                os.utime(path)  # `prune` removes first what was not used for longest
                return path
            path.unlink(missing_ok=True)
        except OSError:
            pass
        return None

    @contextlib.contextmanager
    def new_file(self) -> Iterator[Path]:
        """A path to write a file to, on the cache's own file system; removed at the end if it is still there."""
        folder = self.scratch()
        with self._writing():
            handle, name = tempfile.mkstemp(dir=folder)
        os.close(handle)
        path = Path(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def scratch(self) -> Path:
        """A folder on the cache's own file system for files that will be renamed to their place."""
        return self._make("incoming")

    def add_file(self, path: Path, sha256: str) -> Path:
        """Move a file, whose digest the caller has computed, to its place."""
        final = self._file(sha256)
        self._make(str(final.parent.relative_to(self.root)))
        with self._writing():
            path.replace(final)
        return final

    def add_content(self, content: bytes, sha256: str) -> Path:
        """Add a file with this content, whose digest the caller has computed."""
        with self.new_file() as incoming:
            with self._writing():
                incoming.write_bytes(content)
            return self.add_file(incoming, sha256)

    def copy_file(self, path: Path, sha256: str) -> Path:
        """As `add_file`, from a file elsewhere that stays there."""
        with self.new_file() as incoming:
            with self._writing():
                shutil.copyfile(path, incoming)
            return self.add_file(incoming, sha256)

    def read_record(self, kind: str, key: str) -> dict[str, Any] | None:
        """A record as it was written; None if there is none or it is damaged."""
        try:
            digest, _, body = (self.root / kind / f"{key}.json").read_text(encoding="utf-8").partition("\n")
            if hashlib.sha256(body.encode()).hexdigest() != digest:
                return None
            record = json.loads(body)
        except (OSError, ValueError):
            return None
        return record if isinstance(record, dict) else None

    def write_record(self, kind: str, key: str, record: dict[str, Any]) -> None:
        """Write or replace a record: its digest in the first line, then JSON."""
        self._make(kind)
        body = json.dumps(record, ensure_ascii=False, sort_keys=True)
        with self.new_file() as path, self._writing():
            path.write_text(f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}", encoding="utf-8")
            path.replace(self.root / kind / f"{key}.json")

    def usage(self) -> Usage:
        """What lies in it now."""
        found = [(path, size) for path, _, size in self.entries()]
        files = sum(path.is_relative_to(self.root / _FILES) for path, _ in found)
        return Usage(files, len(found) - files, sum(size for _, size in found))

    def prune(self, limit: int) -> int:
        """Remove what was not used for longest until the rest takes at most `limit` bytes; how many bytes went.

        What was used within the last hour stays. Leftovers of processes that died go as well.
        """
        now = time.time()
        for folder in _SCRATCH:
            for path in _below(self.root / folder):
                if _age(path) > _ABANDONED:
                    _remove(path)
        entries = sorted(self.entries(), key=lambda entry: entry[1])
        excess = sum(size for _, _, size in entries) - limit
        removed = 0
        for path, used, size in entries:
            if removed >= excess or now - used < _SPARED:
                break
            if _remove(path):
                removed += size
        return removed

    def clear(self) -> int:
        """Remove everything that the cache has made, and nothing else; how many bytes went."""
        removed = sum(size for path, _, size in self.entries() if _remove(path))
        for folder in _SCRATCH:
            shutil.rmtree(self.root / folder, ignore_errors=True)
        return removed

    def entries(self) -> list[tuple[Path, float, int]]:
        """(path, time of the last use, size in bytes) of files and records."""
        found: list[tuple[Path, float, int]] = []
        # Whatever else somebody keeps in this directory is not ours.
        records = (path for path in self.root.glob("*/*.json") if _is_record(path))
        files = (path for path in _below(self.root / _FILES) if len(path.name) == 64)
        for path in (*records, *files):
            try:
                status = path.stat()
            except OSError:
                continue  # another process has removed it
            found.append((path, status.st_mtime, status.st_size))
        return found

    @contextlib.contextmanager
    def guard(self, name: str, timeout: float) -> Iterator[None]:
        """Keep other processes from doing the same work; after `timeout` seconds go ahead in any case.

        A guard whose owner died is recognized by its owner's number, on this machine, or by its age.
        """
        path = self._make("guards") / name
        deadline = time.monotonic() + timeout
        while not (owned := _create(path)) and time.monotonic() < deadline:
            if _age(path) > timeout or _is_abandoned(path):
                path.unlink(missing_ok=True)
            else:
                time.sleep(_POLL)
        try:
            yield
        finally:
            if owned:
                path.unlink(missing_ok=True)

    def _file(self, sha256: str) -> Path:
        return self.root / _FILES / sha256[:2] / sha256

    def _make(self, name: str) -> Path:
        directory = self.root / name
        with self._writing():
            directory.mkdir(parents=True, exist_ok=True)
        return directory

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Errors of the file system as what they are: this machine's."""
        try:
            yield
        except OSError as error:
            raise storage_error(error, self.root) from None


def storage_error(error: OSError, place: Path) -> ResolutionError:
    """A file that can't be written in or below `place`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ResolutionError(
            f"there is no room left to write to {place} ({error.strerror}): free some, or set WEBASGI_CACHE_DIR to a "
            "directory on another disk (`webasgi cache clear` empties the present one)",
            "setup",
        )
    return ResolutionError(
        f"the cache directory {place} can't be written ({error.strerror}): set WEBASGI_CACHE_DIR", "setup"
    )


def _is_record(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return _DIGEST.fullmatch(stream.read(65)) is not None
    except OSError:
        return False


def _below(directory: Path) -> list[Path]:
    """The files below a directory; those that vanish meanwhile are not missed."""
    return [Path(parent, name) for parent, _, names in os.walk(directory) for name in names]


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _create(path: Path) -> bool:
    """Create a file that did not exist, with this process's number; whether that succeeded."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    try:
        os.write(handle, _owner().encode())
    except OSError:
        pass  # on a full disk it goes by age alone
    finally:
        os.close(handle)
    return True


def _owner() -> str:
    return f"{os.getpid()} {platform.node()}"


def _is_abandoned(path: Path) -> bool:
    """Whether the process that made a guard has ended; False where that can't be told."""
    try:
        number, _, machine = path.read_text(encoding="utf-8").partition(" ")
    except (OSError, ValueError):
        return False
    if sys.platform == "win32" or machine != platform.node() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is there, and another user's
    return False


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
