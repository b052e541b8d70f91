"""A resolved environment: what the manifest says, and the files that go into the site."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .cache import Cache, default_cache_directory
from .errors import ResolutionError
from .projects import Project
from .sdists import OPTIONAL_EXTENSIONS
from .store import WheelStore
from .target import Target
from .wheels import RemoteFile, Source, Wheel

MANIFEST_VERSION = 1


@dataclass(frozen=True)
class EnvironmentSettings:
    """How environments are resolved for one site."""

    requirements: tuple[str, ...] = ("fastapi",)
    """What a playground gets that names no requirements."""
    build_sdists: tuple[str, ...] = OPTIONAL_EXTENSIONS
    """Packages that may be built from source as pure Python, which executes their build code."""
    wheels: tuple[Path, ...] = ()
    """Directories with wheels that come before the package index."""
    projects: tuple[Project, ...] = ()
    """Projects whose wheels go into every environment."""
    extra: tuple[str, ...] = ()
    """Requirements of every environment that are not its playgrounds': tools, which nothing imports ahead of time."""
    distribution: str | None = None
    """Address of Pyodide's own distribution: None is the public one, an empty text is none."""
    cache_directory: Path = field(default_factory=default_cache_directory)
    """Where downloads and results are kept between builds (`WEBASGI_CACHE_DIR`)."""
    max_age: float = 24 * 3600.0
    """Seconds for which a result is used before newer versions are looked for; without a network it is used anyway."""
    timeout: float = 120.0
    """Seconds that one run of the resolver, one download or one build may take."""
    target: Target | None = None
    """The Pyodide to resolve for; None is the one that this distribution ships."""


@dataclass(frozen=True)
class Environment:
    """Wheels for one set of requirements. Equal wheels give an equal manifest and name, whoever asked for them."""

    requirements: tuple[str, ...]
    pyodide: str
    wheels: tuple[Wheel, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)
    """Sentences for the author about older versions or results."""
    sources: tuple[Source, ...] = field(default=(), compare=False, repr=False)
    """Where each of `wheels` comes from."""
    indexes: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Addresses of the indexes that offer the packages, by name."""
    _store: WheelStore | None = field(default=None, compare=False, repr=False)

    def manifest(self) -> dict[str, Any]:
        """The JSON that a page's element reads: wheels by name, sizes in bytes, `file` relative to the manifest."""
        return {
            "version": MANIFEST_VERSION,
            "pyodide": self.pyodide,
            "wheels": [
                {
                    "name": wheel.name,
                    "version": wheel.version,
                    "file": wheel.path,
                    "size": wheel.size,
                    "sha256": wheel.sha256,
                }
                for wheel in self.wheels
            ],
        }

    @property
    def manifest_name(self) -> str:
        """`environment-<16 hex digits of the manifest's sha256>.json`."""
        return f"environment-{hashlib.sha256(self._manifest_bytes()).hexdigest()[:16]}.json"

    def write(self, directory: Path, prepared: Mapping[str, Any] | None = None) -> None:
        """Write the manifest and the wheels below `directory`, creating it; files that are there already are kept.

        `prepared` is what the manifest says of quick starts; whose files these are, writes them.

        Raises ResolutionError if a wheel has vanished from the cache and can't be fetched again, OSError if
        `directory` can't be written.
        """
        missing = [index for index, wheel in enumerate(self.wheels) if not is_there(directory / wheel.path, wheel.size)]
        if missing:
            assert self._store is not None
            stored = self._store.obtain([self.sources[index] for index in missing])
            for index, each in zip(missing, stored, strict=True):
                wheel = self.wheels[index]
                if each.wheel != wheel:
                    raise ResolutionError(
                        f"{wheel.filename} is no longer the file that was resolved: build again", "build"
                    )
                with each.path.open("rb") as content:
                    put(directory / wheel.path, content.read())
        manifest = _json({**self.manifest(), **({} if prepared is None else {"prepared": prepared})})
        path = directory / self.manifest_name
        if not path.is_file() or path.read_bytes() != manifest:
            put(path, manifest)

    def wheel_files(self) -> list[tuple[str, Path]]:
        """File name of each wheel, and where it is in the cache. Raises ResolutionError if one can't be had again."""
        assert self._store is not None
        return [(each.wheel.filename, each.path) for each in self._store.obtain(self.sources)]

    def record(self) -> dict[str, Any]:
        """All that `from_record` needs, as JSON."""
        return {
            "requirements": list(self.requirements),
            "pyodide": self.pyodide,
            "wheels": [asdict(wheel) for wheel in self.wheels],
            "notes": list(self.notes),
            "sources": [asdict(source) for source in self.sources],
            "indexes": dict(self.indexes),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any], store: WheelStore) -> Environment:
        """The inverse of `record`. Raises KeyError or TypeError if the record is of another shape."""
        return cls(
            requirements=tuple(record["requirements"]),
            pyodide=record["pyodide"],
            wheels=tuple(Wheel(**wheel) for wheel in record["wheels"]),
            notes=tuple(record["notes"]),
            sources=tuple(_source(each) for each in record["sources"]),
            indexes=dict(record["indexes"]),
            _store=store,
        )

    def _manifest_bytes(self) -> bytes:
        return _json(self.manifest())


def _source(record: Mapping[str, Any]) -> Source:
    built = record["built"]
    return Source(
        **{**record, "file": RemoteFile(**record["file"]), "built": None if built is None else RemoteFile(**built)}
    )


def environment_by_name(manifest_name: str, settings: EnvironmentSettings) -> Environment | None:
    """An environment that was resolved on this machine before, by the name that pages know it by; else None."""
    cache = Cache(settings.cache_directory)
    record = cache.read_record("environments", manifest_name.removesuffix(".json"))
    if record is None:
        return None
    try:
        return Environment.from_record(record, WheelStore(cache, settings.timeout))
    except (KeyError, TypeError):
        return None


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def is_there(path: Path, size: int) -> bool:
    """Whether a file of this size, in bytes, is there."""
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def put(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
        stream.write(content)
    temporary = Path(stream.name)
    temporary.chmod(0o644)
    temporary.replace(path)
