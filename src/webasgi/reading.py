"""What a site asks for, read by its own tool without writing it: for commands that work on all environments.

Tools register a reader under the entry point group `webasgi.sites`, since this package imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from webasgi.checks import Case
from webasgi.settings import Settings

_GROUP = "webasgi.sites"
_CONFIGURATIONS = {"conf.py": "sphinx", "mkdocs.yml": "mkdocs", "mkdocs.yaml": "mkdocs"}
_PLACES = (".", "docs", "docs/source", "doc", "doc/source")


class ReadingError(Exception):
    """The site can't be found or read; the text says what to do."""


@dataclass(frozen=True)
class SiteRequests:
    """The settings of a site, the directory of its configuration file, and each playground's requirements and place."""

    settings: Settings
    directory: Path
    requests: tuple[tuple[tuple[str, ...], str], ...]
    cases: tuple[Case, ...] = ()
    """The playgrounds as examples, in the order of documents."""

    def sets(self) -> list[tuple[str, ...]]:
        """Each distinct set of requirements, sorted: those of playgrounds, then named ones that none has picked."""
        asked = [requirements for requirements, _ in self.requests]
        named = [each.requirements for each in self.settings.environments]
        return list(dict.fromkeys(tuple(sorted(set(each))) for each in [*asked, *named]))


Reader = Callable[[Path], SiteRequests]


def read_site(path: Path) -> SiteRequests:
    """Read the site whose configuration file `path` is, or has, or has in a folder such as `docs`.

    Raises ReadingError.
    """
    configuration = find_configuration(path)
    tool = _CONFIGURATIONS[configuration.name]
    readers = {each.name: each for each in entry_points(group=_GROUP)}
    if tool not in readers:
        raise ReadingError(f"this webasgi-docs has no reader for {configuration.name}: reinstall it")
    try:
        reader = cast(Reader, readers[tool].load())
    except ImportError as error:
        raise ReadingError(
            f"{configuration} can't be read without {tool} ({error}): run the command where the documentation is built"
        ) from None
    return reader(configuration)


def find_configuration(path: Path, *others: str) -> Path:
    """The configuration file that `path` is or has. Raises ReadingError; `others` could have been named too."""
    if path.is_file() and path.name in _CONFIGURATIONS:
        return path
    found: dict[str, Path] = {}
    for place in _PLACES:
        for name, tool in _CONFIGURATIONS.items():
            if (path / place / name).is_file():
                found.setdefault(tool, path / place / name)
    if len(found) > 1:
        both = " and ".join(str(each) for each in found.values())
        raise ReadingError(f"there are {both}: name the one that is meant")
    for each in found.values():
        return each
    *names, last = [*_CONFIGURATIONS, *others]
    known = f"{', '.join(names)} or {last}"
    raise ReadingError(f"no {known} in {path.absolute()}: name the configuration file, or the directory that has it")
