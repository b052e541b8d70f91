"""How many bytes a reader's first run of an environment moves: what the Run button says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from webasgi import assets

#: Parts of Python that every start needs, as the assets' manifest calls them.
_COMMON = ("loader", "wasm")


def first_run(directory: Path, environment: str) -> int | None:
    """Bytes of the quickest start of ``environment``, a manifest's file name in the assets ``directory``.

    As `host/environment.ts` counts them. None where the manifest or a file is missing: nothing is said then.
    """
    try:
        manifest: Any = json.loads((directory / environment).read_bytes())
        names = [assets.manifest().runtime[name] for name in _COMMON]
        return sum(_sizes(directory, names)) + _own(directory, manifest)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _own(directory: Path, manifest: Mapping[str, Any]) -> int:
    """What an environment needs besides."""
    prepared = manifest.get("prepared")
    if prepared is None:
        stock = (name for name in assets.manifest().files if name.startswith("python_stdlib-"))
        driver = assets.manifest().runtime["driver"]
        return sum(_sizes(directory, [*stock, driver])) + sum(int(wheel["size"]) for wheel in manifest["wheels"])
    snapshot = prepared["snapshot"]
    layer = [each for each in [prepared.get("layer")] if each is not None]
    if snapshot is None:
        library = assets.manifest().runtime["standard_library"]
        own = [prepared["site"], *prepared["libraries"], *layer]
        return sum(_sizes(directory, [library])) + sum(int(each["size"]) for each in own)
    loaded = [each for each in prepared["libraries"] if each["name"] in snapshot["libraries"]]
    return sum(int(each["size"]) for each in [snapshot["memory"], snapshot["data"], *layer, *loaded])


def _sizes(directory: Path, names: Iterable[str]) -> list[int]:
    return [(directory / name).stat().st_size for name in names]
