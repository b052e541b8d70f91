"""Distributions as a lock names them, and the choice of the best wheel among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from .target import Target

Origin = Literal["project", "local", "index", "distribution", "sdist"]


@dataclass(frozen=True)
class RemoteFile:
    """A file that an index or a folder offers. `url` is http(s) or file; hash and size (bytes) may be unknown."""

    filename: str
    url: str
    sha256: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Source:
    """Where the wheel of one package comes from.

    `origin` "project" (the documented one), "local", "index" and "distribution" (Pyodide's own): `file` is the wheel.
    "sdist": `file` is the source archive, to be built; `built` is the wheel that came of it, if that is known.
    """

    name: str
    version: str
    origin: Origin
    file: RemoteFile
    built: RemoteFile | None = None


@dataclass(frozen=True)
class Wheel:
    """A wheel in the cache: what the manifest says of it. `size` is in bytes."""

    name: str
    version: str
    filename: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Where it lies below the assets directory; the folder's name is from its content, the file's is as PEP 427."""
        return f"wheels/{self.sha256[:16]}/{self.filename}"


def best_wheel(files: Iterable[RemoteFile], target: Target) -> RemoteFile | None:
    """The wheel that fits the target best, by tag priority and then the highest build number; None if none fits."""
    best: tuple[tuple[int, int, str], RemoteFile] | None = None
    for file in files:
        try:
            _, _, build, tags = parse_wheel_filename(file.filename)
        except InvalidWheelFilename:
            continue
        ranks = [target.ranks[tag] for tag in tags if tag in target.ranks]
        if not ranks:
            continue
        key = (min(ranks), -(build[0] if build else 0), file.filename)
        if best is None or key < best[0]:
            best = (key, file)
    return None if best is None else best[1]
