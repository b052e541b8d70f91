"""Files outside of the documentation that its pages are made of: a build notes them, a live server watches them.

sphinx-autobuild watches the directories that it is given when it starts; which examples a site shows is known when it
has been built, and changes while it is written. `webasgi serve` names a file in an environment variable, builds put
down there what they depend on, and `Watch` looks whether something of it has changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

VARIABLE = "WEBASGI_NOTE_OUTSIDE"
"""Names the file that a build writes the paths to; without it nothing is written."""


def note(paths: Iterable[Path], directory: Path) -> None:
    """Put down those of `paths` that are not below `directory`, as they are now, if somebody asks for it."""
    target = os.environ.get(VARIABLE)
    if not target:
        return
    directory = directory.resolve()
    found = {path for each in paths if not (path := each.resolve()).is_relative_to(directory)}
    noted = {str(path): _stamp(path) for path in sorted(found)}
    # What reads it sees the whole of it or the one before.
    part = Path(f"{target}.part")
    part.write_text(json.dumps(noted), encoding="utf-8")
    part.replace(target)


class Watch:
    """Compares what the last build has noted in `file` with what is there now."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._told: dict[str, int] = {}

    def changes(self) -> list[Path]:
        """What has changed since it was noted; each change is told once."""
        noted: dict[str, int] = {}
        with suppress(OSError, ValueError):
            noted = json.loads(self._file.read_text(encoding="utf-8"))
        found = []
        for name, before in noted.items():
            now = _stamp(Path(name))
            if now not in (before, self._told.get(name)):
                self._told[name] = now
                found.append(Path(name))
        return found


def _stamp(path: Path) -> int:
    """Nanoseconds of the last change; 0 for what is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
