"""What earlier builds left on disk: files by content, and small records that are worth nothing if damaged.

Safe for builds that run at the same time: every file appears whole (written beside its place, then renamed), and a
guard only spares the second build the work, so giving up on a guard is never wrong.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

from .errors import ResolutionError

_POLL = 0.1


def default_cache_directory() -> Path:
    """`WEBASGI_CACHE_DIR`, else the user's cache directory."""
    return Path(os.environ.get("WEBASGI_CACHE_DIR") or user_cache_dir("webasgi-docs"))


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
                return path
            path.unlink(missing_ok=True)
        except OSError:
            pass
        return None

    @contextlib.contextmanager
    def new_file(self) -> Iterator[Path]:
        """A path to write a file to, on the cache's own file system; removed at the end if it is still there."""
        handle, name = tempfile.mkstemp(dir=self.scratch())
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
        path.replace(final)
        return final

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
        with self.new_file() as path:
            path.write_text(f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}", encoding="utf-8")
            path.replace(self.root / kind / f"{key}.json")

    @contextlib.contextmanager
    def guard(self, name: str, timeout: float) -> Iterator[None]:
        """Keep other processes from doing the same work; after `timeout` seconds go ahead in any case.

        A guard whose owner died is recognized by its age.
        """
        path = self._make("guards") / name
        deadline = time.monotonic() + timeout
        while not (owned := _create(path)) and time.monotonic() < deadline:
            if _age(path) > timeout:
                path.unlink(missing_ok=True)
            else:
                time.sleep(_POLL)
        try:
            yield
        finally:
            if owned:
                path.unlink(missing_ok=True)

    def _file(self, sha256: str) -> Path:
        return self.root / "files" / sha256[:2] / sha256

    def _make(self, name: str) -> Path:
        directory = self.root / name
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ResolutionError(
                f"the cache directory {self.root} can't be written ({error.strerror}): set WEBASGI_CACHE_DIR", "setup"
            ) from None
        return directory


def _create(path: Path) -> bool:
    """Create a file that did not exist; whether that succeeded."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    return True


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
