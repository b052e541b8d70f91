"""Data files of playgrounds as static files of the site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from webasgi.environments.cache import Cache
from webasgi.environments.environment import is_there, put
from webasgi.playground import DataFile


def write_data(files: Iterable[DataFile], directory: Path) -> None:
    """Write files below the assets directory; those that are there are kept. Raises OSError."""
    for file in files:
        target = directory / file.file
        if not is_there(target, len(file.content)):
            put(target, file.content)


def keep_data(files: Iterable[DataFile], cache: Cache) -> None:
    """Keep files in the cache, for a command that completes the site later. Raises ResolutionError."""
    for file in files:
        if cache.find_file(file.sha256) is None:
            cache.add_content(file.content, file.sha256)
