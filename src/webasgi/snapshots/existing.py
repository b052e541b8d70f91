"""Which names may be modules, as far as the files of packages and of the standard library tell.

`from package import name` may name a module. Were all such names asked of a snapshot, one more class that an example
imports would make it another one: to be made anew, and to be downloaded anew by readers.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from webasgi import assets

from .layers import WheelFile

_MAKES_MORE = re.compile(rb"^\s*__path__\s*=(?!=)", re.MULTILINE)
"""What says this may have modules below it that are no files of its folder."""
_STANDARD_LIBRARY = "python_stdlib-"
_SUFFIXES = (".py", ".so")


@dataclass(frozen=True)
class _Archive:
    """`file`: a path, or the name of a file for the browser; `modules`: the path of each in it, empty for folders."""

    file: Path | str
    modules: Mapping[str, str]

    def read(self, module: str) -> bytes:
        path = self.modules[module]
        if not path.endswith(".py"):
            return b""
        with _open(self.file) as archive:
            return archive.read(path)


def possible_modules(names: Iterable[str], wheels: Iterable[WheelFile]) -> set[str]:
    """Those of `names` that may be modules where `wheels` are installed.

    A name without a dot always may. One with dots has to be a file, or below a module that may find others elsewhere.
    Raises AssetsError.
    """
    libraries = [name for name in assets.manifest().files if name.startswith(_STANDARD_LIBRARY)]
    archives = [_archive(each) for each in (*libraries, *(path for _, path in wheels))]
    return {name for name in names if "." not in name or _may_be(name, archives)}


def _may_be(name: str, archives: Sequence[_Archive]) -> bool:
    nearest = name
    while nearest:
        having = [each for each in archives if nearest in each.modules]
        if having:
            return nearest == name or any(_MAKES_MORE.search(each.read(nearest)) for each in having)
        nearest = nearest.rpartition(".")[0]
    return False


def _open(file: Path | str) -> zipfile.ZipFile:
    return zipfile.ZipFile(file if isinstance(file, Path) else io.BytesIO(assets.read(file)))


@cache
def _archive(file: Path | str) -> _Archive:
    with _open(file) as archive:
        return _Archive(file, _modules(archive.namelist()))


def _modules(paths: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in paths:
        if not path.endswith(_SUFFIXES):
            continue
        *folders, file = path.split("/")
        if folders and folders[0].endswith(".data"):
            folders = folders[2:]
        # `a.cpython-313-wasm32-emscripten.so` is `a`
        stem = file.partition(".")[0]
        parts = folders if stem == "__init__" else [*folders, stem]
        for end in range(1, len(parts)):
            found.setdefault(".".join(parts[:end]), "")
        found[".".join(parts)] = path
    return found
