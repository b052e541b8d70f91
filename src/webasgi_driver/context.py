"""What an app finds when it is imported, beside its own text files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Context:
    """``data`` are files by relative path with slashes, ``environ`` environment variables.

    ``directory`` is the working directory, relative to the app's files; modules are looked for there first.

    ``packages`` are the environment's, name to version, where the reader has changed the files and what they ask for
    has to be looked at; else None. ``index`` is the address of the package index to install from, empty for none.
    """

    data: Mapping[str, bytes] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""
    packages: Mapping[str, str] | None = None
    index: str = ""

    @property
    def edited(self) -> bool:
        """Whether the reader has changed the files: what is wrong with them is for the reader to put right."""
        return self.packages is not None

    @property
    def listed(self) -> str:
        """The environment's packages with their versions, as a text."""
        return listed(self.packages or {})


def listed(packages: Mapping[str, str]) -> str:
    """Packages with their versions, as a text."""
    return ", ".join(f"{name} {version}" for name, version in sorted(packages.items())) or "no packages"
