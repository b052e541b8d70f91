"""What an app finds when it is imported, beside its own text files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Context:
    """``data`` are files by relative path with slashes, ``environ`` environment variables.

    ``directory`` is the working directory, relative to the app's files; modules are looked for there first.
    """

    data: Mapping[str, bytes] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""
