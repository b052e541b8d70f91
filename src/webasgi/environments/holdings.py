"""What a cache holds, under the names that people know: its files are called by their content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from .cache import Cache

_NAMES = ("filename", "name", "file")
"""What records call a file, the most telling first."""
_PREPARED = "prepared/"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Holding:
    """A file; `size` in bytes."""

    name: str
    used: datetime
    size: int


def holdings(cache: Cache) -> list[Holding]:
    """The files, those used last first. One that no record names any more has its digest as a name."""
    names: dict[str, str] = {}
    files = []
    for path, used, size in cache.entries():
        if _DIGEST.fullmatch(path.name):
            files.append((path.name, datetime.fromtimestamp(used).astimezone(), size))
        else:
            names.update(_named(cache.read_record(path.parent.name, path.stem)))
    found = [Holding(names.get(digest, digest), used, size) for digest, used, size in files]
    return sorted(found, key=lambda each: (each.used, each.name), reverse=True)


def _named(value: object) -> Iterator[tuple[str, str]]:
    """Pairs of digest and name, from wherever in a record they are."""
    if isinstance(value, Mapping):
        digest = value.get("sha256")
        name = next((value[key] for key in _NAMES if isinstance(value.get(key), str) and value[key]), None)
        if isinstance(digest, str) and name is not None:
            made = str(value.get("file", "")).startswith(_PREPARED)
            yield digest, name.rpartition("/")[2] + (" (quick start)" if made else "")
        for each in value.values():
            yield from _named(each)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)
