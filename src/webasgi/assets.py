"""The files that are built into the distribution: the element, Pyodide, and what they load."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    import sys

    if sys.version_info >= (3, 11):
        from importlib.resources.abc import Traversable
    else:
        from importlib.abc import Traversable

_VERSION = 1


class AssetsError(Exception):
    """The built files are missing or of another version: the installation is at fault."""


@dataclass(frozen=True)
class AssetManifest:
    """What is in the static folder. `element`, `style` and `files` are paths below it; `python` is Pyodide's."""

    pyodide: str
    python: str
    platform: str
    element: str
    style: str
    full_page: str
    """The script of the full-page playground; empty where there is none."""
    files: tuple[str, ...]
    runtime: Mapping[str, str]
    """What Python's start is made of: `module`, `loader`, `wasm`, `standard_library` and `driver` to a file's name."""
    lock_info: Mapping[str, str]
    """The table `info` of Pyodide's lock file."""


def manifest() -> AssetManifest:
    """The manifest of the static folder. Raises AssetsError."""
    return _read_manifest(_static())


#: In the directory that was copied to: which files an earlier build has put there, so that it alone is tidied away.
LISTING = "assets.json"

#: The names that a listing may hold: no part of one leads out of the directory.
_NAME = re.compile(r"(?:[\w-][\w.@+-]*/)*[\w-][\w.@+-]*", re.ASCII)


def copy(directory: Path) -> None:
    """Copy all files to `directory`; those there with the same size are kept, since names hold a hash of the content.

    What an earlier version of webasgi-docs has copied there, and this one has not, is removed.

    Raises AssetsError, or OSError if the directory can't be written.
    """
    root = _static()
    names = _read_manifest(root).files
    for name in names:
        target = directory / name
        with as_file(root.joinpath(*name.split("/"))) as source:
            if not source.is_file():
                raise AssetsError(f"the installed webasgi-docs lacks {name}: {_advice()}")
            if not target.is_file() or target.stat().st_size != source.stat().st_size:
                _copy(source, target)
    listing = directory / LISTING
    for name in sorted(_listed(listing) - set(names)):
        (directory / name).unlink(missing_ok=True)
    put = json.dumps({"version": 1, "files": sorted(names)})
    if not listing.is_file() or listing.read_text(encoding="utf-8") != put:
        listing.write_text(put, encoding="utf-8")


def _listed(listing: Path) -> set[str]:
    """What an earlier build has copied, as far as the listing can be believed."""
    try:
        found: object = json.loads(listing.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    names = found.get("files") if isinstance(found, dict) and found.get("version") == 1 else None
    names = names if isinstance(names, list) else []
    return {name for name in names if isinstance(name, str) and _NAME.fullmatch(name) and name != LISTING}


def read(name: str) -> bytes:
    """The content of a file of the static folder. Raises AssetsError."""
    try:
        return _static().joinpath(*name.split("/")).read_bytes()
    except OSError:
        raise AssetsError(f"the installed webasgi-docs lacks {name}: {_advice()}") from None


@cache
def pyodide_lock() -> Mapping[str, Any]:
    """The lock file of Pyodide's own distribution, less what installing needs not; empty if this build has none."""
    try:
        found: object = json.loads((_static() / "pyodide-lock.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("packages"), dict) else {}


def pyodide_packages() -> Mapping[str, str]:
    """Version of each package in Pyodide's own distribution, by normalized name; empty if this build lists none."""
    packages = pyodide_lock().get("packages", {}).values()
    return {canonicalize_name(str(each["name"])): str(each["version"]) for each in packages}


def _static() -> Traversable:
    return files("webasgi") / "static"


def _read_manifest(root: Traversable) -> AssetManifest:
    try:
        content: dict[str, Any] = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetsError(f"the files for the browser are not there: {_advice()}") from None
    if content.get("version") != _VERSION:
        raise AssetsError(f"the files for the browser are of version {content.get('version')}: {_advice()}")
    return AssetManifest(
        pyodide=content["pyodide"],
        python=content["python"],
        platform=content["platform"],
        element=content["element"],
        style=content["style"],
        full_page=content.get("page", ""),
        files=tuple(content["files"]),
        runtime=content.get("runtime", {}),
        lock_info=content.get("lock_info", {}),
    )


def _advice() -> str:
    return "reinstall webasgi-docs, or run `make assets` in a checkout"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as stream, source.open("rb") as content:
        shutil.copyfileobj(content, stream)
    temporary = Path(stream.name)
    temporary.chmod(0o644)
    temporary.replace(target)
