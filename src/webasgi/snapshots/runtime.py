"""Pyodide's files as Node needs them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from webasgi import assets
from webasgi.environments.cache import Cache


class RuntimeDirectory:
    """Pyodide's files under the names that it knows them by, compressed, for as long as the context lasts."""

    def __init__(self, manifest: assets.AssetManifest, cache: Cache) -> None:
        self._manifest = manifest
        self._folder = tempfile.TemporaryDirectory(dir=cache.scratch(), ignore_cleanup_errors=True)
        self.names = tuple(sorted(manifest.runtime.values()))

    def __enter__(self) -> RuntimeDirectory:
        folder = Path(self._folder.name)
        for part, name in _NAMES.items():
            (folder / name).write_bytes(assets.read(self._manifest.runtime[part]))
        self.job: dict[str, Any] = {
            "runtime": {"directory": str(folder), "lockInfo": dict(self._manifest.lock_info)},
            "driver": str(folder / _NAMES["driver"]),
        }
        return self

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()


_NAMES = {
    "module": "pyodide.mjs.zst",
    "loader": "pyodide.asm.mjs.zst",
    "wasm": "pyodide.asm.wasm.zst",
    "standard_library": "python_stdlib.zip.zst",
    "driver": "driver.json",
}
