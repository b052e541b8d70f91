"""From an environment's wheels to an archive with byte code and a memory snapshot, kept by content."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from webasgi import assets
from webasgi.environments.cache import Cache, sha256_of

from .layers import WheelFile
from .node import NodeError, make
from .runtime import RuntimeDirectory

_LIMIT = 240.0
"""Seconds that Node may take for an environment."""


class PreparationError(Exception):
    """Nothing could be prepared; the text says why, in one line. Starts are slower, and that is all."""


@dataclass(frozen=True)
class Part:
    """What of a file is compressed, and checked, by itself. `size` is in bytes."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Packed:
    """A file that was compressed; `name` is its path in Python's file system, or empty. `size` is in bytes."""

    name: str
    file: str
    size: int
    sha256: str
    parts: tuple[Part, ...] = ()
    """What it consists of, if browsers are to use the first parts while the others come."""

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Packed:
        """From what `asdict` gave. Raises KeyError, TypeError."""
        return cls(**{**record, "parts": tuple(Part(**each) for each in record["parts"])})

    def entry(self) -> dict[str, Any]:
        """As the manifest has it."""
        name = {"name": self.name} if self.name else {}
        parts = {"parts": [asdict(part) for part in self.parts]} if self.parts else {}
        return {**name, "file": self.file, "size": self.size, "sha256": self.sha256, "encoding": "zstd", **parts}


@dataclass(frozen=True)
class Prepared:
    """What the manifest says of an environment's quick starts, and the files that it names."""

    runtime: tuple[str, ...]
    site: Packed
    libraries: tuple[Packed, ...]
    memory: Packed | None
    data: Packed | None
    loaded: tuple[str, ...]
    """Names of the libraries that the snapshot holds, in the order in which they were loaded."""
    missing: tuple[str, ...] = ()
    """Modules that were looked for in vain when it was made: a layer with one of these would come too late."""
    layer: Packed | None = None
    """Files that lie on top of the others: see `layers`."""
    notes: tuple[str, ...] = ()
    made: bool = field(default=False, compare=False)
    """Whether this build has made it, and no earlier one."""

    def manifest(self) -> dict[str, Any]:
        """The part of an environment's manifest that `host/manifest.ts` reads."""
        snapshot = None
        if self.memory is not None and self.data is not None:
            snapshot = {
                "memory": self.memory.entry(),
                "data": self.data.entry(),
                "libraries": list(self.loaded),
            }
        return {
            "runtime": list(self.runtime),
            "site": self.site.entry(),
            "libraries": [library.entry() for library in self.libraries],
            "snapshot": snapshot,
            "layer": None if self.layer is None else self.layer.entry(),
        }

    @property
    def files(self) -> list[Packed]:
        """All files."""
        others = (self.memory, self.data, self.layer)
        return [self.site, *self.libraries, *(each for each in others if each is not None)]


class Preparation:
    """Prepares environments, with what earlier builds left in the cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def prepare(self, wheels: Sequence[WheelFile], modules: Iterable[str]) -> Prepared:
        """The files for `wheels` (file name and path of each), and a snapshot with `modules` imported.

        Raises PreparationError where Node is missing or can't unpack the wheels. Where only the snapshot fails, the
        result has none, and a note.
        """
        with _maker(self._cache) as (script, runtime):
            return self._prepare(script, runtime, wheels, tuple(sorted(set(modules))))

    def add_layer(self, base: Prepared, wheels: Sequence[WheelFile]) -> Prepared:
        """What was prepared for an environment, with a few wheels more on top; see `layers.layer_on`.

        Raises PreparationError as `prepare` does.
        """
        with _maker(self._cache) as (script, runtime):
            key = _key(sha256_of(script), runtime.names, [sha256_of(path) for _, path in wheels])
            with self._cache.guard(f"layer-{key}", _LIMIT):
                layer = self._kept_layer(key)
                if layer is None:
                    with tempfile.TemporaryDirectory(dir=self._cache.scratch(), ignore_cleanup_errors=True) as folder:
                        layer = self._make_layer(script, runtime, wheels, Path(folder))
                    self._cache.write_record("layers", key, asdict(layer))
        return replace(base, layer=layer, made=False)

    def _make_layer(self, script: Path, runtime: RuntimeDirectory, wheels: Sequence[WheelFile], folder: Path) -> Packed:
        job = {**runtime.job, "wheels": _named(wheels, folder / "wheels"), "layer": True}
        make(script, job, folder / "made", _LIMIT)
        return self._keep("", folder / "made" / "layer.bin", "layer.bin")

    def _kept_layer(self, key: str) -> Packed | None:
        record = self._cache.read_record("layers", key)
        try:
            layer = None if record is None else Packed.read(record)
        except (KeyError, TypeError):
            return None
        return layer if layer is not None and self._cache.find_file(layer.sha256) else None

    def _prepare(
        self, script: Path, runtime: RuntimeDirectory, wheels: Sequence[WheelFile], modules: tuple[str, ...]
    ) -> Prepared:
        maker = sha256_of(script)
        apps = _warm_ups()
        key = _key(maker, runtime.names, [sha256_of(path) for _, path in wheels], modules, apps)
        with self._cache.guard(f"prepare-{key}", _LIMIT):
            kept = self._kept(key)
            if kept is not None:
                return kept
            with tempfile.TemporaryDirectory(dir=self._cache.scratch(), ignore_cleanup_errors=True) as folder:
                prepared = self._make(script, runtime, wheels, modules, apps, Path(folder))
        if not prepared.notes:
            self._cache.write_record("prepared", key, asdict(prepared))
        return replace(prepared, made=True)

    def _make(
        self,
        script: Path,
        runtime: RuntimeDirectory,
        wheels: Sequence[WheelFile],
        modules: tuple[str, ...],
        apps: Mapping[str, str],
        folder: Path,
    ) -> Prepared:
        job = {**runtime.job, "wheels": _named(wheels, folder / "wheels"), "modules": modules, "apps": apps}
        made = folder / "made"
        result = make(script, job, made, _LIMIT)
        libraries = tuple(
            self._keep(name, made / f"library-{index}.bin", f"{Path(name).stem}.bin")
            for index, name in enumerate(result["libraries"])
        )
        site = self._keep("", made / "site.bin", "site.bin")
        snapshot = result["snapshot"]
        if snapshot is None:
            note = f"no memory snapshot could be made, starts take longer: {result['note']}"
            return Prepared(runtime.names, site, libraries, None, None, (), notes=(note,))
        memory = self._keep("", made / "memory.bin", "memory.bin", snapshot["parts"])
        data = self._keep("", made / "data.bin", "data.bin")
        loaded, missing = tuple(snapshot["libraries"]), tuple(snapshot["missing"])
        return Prepared(runtime.names, site, libraries, memory, data, loaded, missing)

    def _keep(self, name: str, path: Path, file: str, sizes: Iterable[int] = ()) -> Packed:
        """`sizes`: of the parts, if browsers are to have them."""
        sha256 = sha256_of(path)
        size = path.stat().st_size
        with path.open("rb") as source:
            parts = tuple(Part(each, hashlib.sha256(source.read(each)).hexdigest()) for each in sizes)
        with self._cache.new_file() as target:
            shutil.copyfile(path, target)
            self._cache.add_file(target, sha256)
        return Packed(name, f"prepared/{sha256[:16]}/{file}", size, sha256, parts)

    def _kept(self, key: str) -> Prepared | None:
        record = self._cache.read_record("prepared", key)
        if record is None:
            return None
        try:
            prepared = Prepared(
                runtime=tuple(record["runtime"]),
                site=Packed.read(record["site"]),
                libraries=tuple(Packed.read(each) for each in record["libraries"]),
                memory=Packed.read(record["memory"]) if record["memory"] else None,
                data=Packed.read(record["data"]) if record["data"] else None,
                loaded=tuple(record["loaded"]),
                missing=tuple(record["missing"]),
            )
        except (KeyError, TypeError):
            return None
        return prepared if all(self._cache.find_file(each.sha256) for each in prepared.files) else None


@contextmanager
def _maker(cache: Cache) -> Iterator[tuple[Path, RuntimeDirectory]]:
    """What makes the files, and what it runs."""
    manifest = assets.manifest()
    if not manifest.runtime:
        raise PreparationError("the installed files for the browser name no runtime")
    script = files("webasgi") / "static" / "maker.mjs"
    try:
        with as_file(script) as path, RuntimeDirectory(manifest, cache) as runtime:
            yield path, runtime
    except NodeError as error:
        raise PreparationError(str(error)) from error


def _named(wheels: Sequence[WheelFile], folder: Path) -> list[str]:
    """The wheels under their names, in a folder that is made."""
    folder.mkdir()
    for name, path in wheels:
        shutil.copyfile(path, folder / name)
    return [str(folder / name) for name, _ in wheels]


def prepare(cache: Cache, wheels: Sequence[WheelFile], modules: Iterable[str]) -> Prepared:
    """See `Preparation.prepare`."""
    return Preparation(cache).prepare(wheels, modules)


def _warm_ups() -> dict[str, str]:
    """Small apps that are served once before a snapshot is taken, by the module that each needs."""
    folder = files("webasgi.snapshots") / "warm_ups"
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".py"): entry.read_text(encoding="utf-8")
        for entry in found
        if entry.name.endswith(".py")
    }


def _key(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
