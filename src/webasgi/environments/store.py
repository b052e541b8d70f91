"""From where a wheel comes from to the wheel itself, in the cache: downloaded, copied or built, and checked."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from .cache import Cache, sha256_of
from .downloads import download
from .inspection import check_wheel
from .sdists import BUILDER_VERSION, build_pure_wheel
from .wheels import RemoteFile, Source, Wheel

_PARALLEL = 8


@dataclass(frozen=True)
class Stored:
    """A wheel, where it is in the cache, and its source with what was not known of it before (hash, size)."""

    wheel: Wheel
    path: Path
    source: Source


class WheelStore:
    """Wheels in a cache. `timeout` (seconds) limits each download and each build.

    What is to have a certain content is looked for in `directories` before it is downloaded.
    """

    def __init__(self, cache: Cache, timeout: float, directories: Sequence[Path] = ()) -> None:
        self._cache = cache
        self._timeout = timeout
        self._directories = directories

    def obtain(self, sources: Sequence[Source]) -> list[Stored]:
        """The wheels of all sources, in their order, from the cache if they are there undamaged.

        Raises ResolutionError for the first that can't be had.
        """
        if not sources:
            return []
        with ThreadPoolExecutor(min(_PARALLEL, len(sources)), thread_name_prefix="webasgi-wheel") as pool:
            return list(pool.map(self._obtain, sources))

    def _obtain(self, source: Source) -> Stored:
        if source.origin == "sdist":
            return self._build(source)
        path, file = self._fetch(source.file)
        assert file.sha256 is not None
        assert file.size is not None
        wheel = Wheel(source.name, source.version, file.filename, file.size, file.sha256)
        check_wheel(path, file.filename)
        return Stored(wheel, path, replace(source, file=file))

    def _fetch(self, file: RemoteFile) -> tuple[Path, RemoteFile]:
        path = self._cache.find_file(file.sha256) if file.sha256 else None
        if path is not None:
            return path, replace(file, size=path.stat().st_size)
        with self._cache.new_file() as incoming:
            if (near := self._near(file)) is not None:
                assert file.sha256 is not None
                return self._cache.copy_file(near, file.sha256), replace(file, size=near.stat().st_size)
            sha256, size = download(file, incoming, self._timeout)
            return self._cache.add_file(incoming, sha256), replace(file, sha256=sha256, size=size)

    def _near(self, file: RemoteFile) -> Path | None:
        """The file in one of the directories."""
        candidates = (directory / file.filename for directory in self._directories)
        return next((each for each in candidates if each.is_file() and sha256_of(each) == file.sha256), None)

    def _build(self, source: Source) -> Stored:
        built = self._built(source) or self._built_elsewhere(source)
        if built is not None:
            return built
        # A build takes seconds: processes that want the same wheel wait for one of them.
        with self._cache.guard(f"build-{source.name}-{source.version}", self._timeout):
            built = self._built(source)
            if built is not None:
                return built
            path, file = self._fetch(source.file)
            assert file.sha256 is not None
            with tempfile.TemporaryDirectory(dir=self._cache.scratch(), ignore_cleanup_errors=True) as folder:
                result = build_pure_wheel(path, file.filename, Path(folder), self._timeout)
                sha256 = sha256_of(result)
                wheel = Wheel(source.name, source.version, result.name, result.stat().st_size, sha256)
                final = self._cache.add_file(result, sha256)
            record = {"filename": wheel.filename, "size": wheel.size, "sha256": sha256}
            self._cache.write_record("built", _built_key(file.sha256), record)
            return _stored(replace(source, file=file), wheel, final)

    def _built(self, source: Source) -> Stored | None:
        if source.file.sha256 is None:
            return None
        record = self._cache.read_record("built", _built_key(source.file.sha256))
        path = self._cache.find_file(record["sha256"]) if record else None
        if record is None or path is None:
            return None
        wheel = Wheel(source.name, source.version, record["filename"], record["size"], record["sha256"])
        return _stored(source, wheel, path)

    def _built_elsewhere(self, source: Source) -> Stored | None:
        """The wheel that somebody else has built of the same archive, in one of the directories."""
        near = None if source.built is None else self._near(source.built)
        if near is None or source.built is None or source.built.sha256 is None:
            return None
        check_wheel(near, near.name)
        path = self._cache.copy_file(near, source.built.sha256)
        wheel = Wheel(source.name, source.version, near.name, path.stat().st_size, source.built.sha256)
        return _stored(source, wheel, path)


def _stored(source: Source, wheel: Wheel, path: Path) -> Stored:
    """A wheel that was built of `source`."""
    built = RemoteFile(wheel.filename, "", wheel.sha256, wheel.size)
    return Stored(wheel, path, replace(source, built=built))


def _built_key(sdist_sha256: str) -> str:
    return f"{sdist_sha256}-{BUILDER_VERSION}"
