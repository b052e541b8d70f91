"""Packages that nothing can be had of for Pyodide, and that older versions of what requires them do without.

jsonschema is one: from 4.18 on it needs native code. The resolver finds such versions if the package is forbidden, but
goes back without end, to versions of another decade that happen not to ask for it. So they are taken only where nothing
falls back but what asks for it, and that within its major version and its extras: others may not fit those who rely on
what is new.
"""

from __future__ import annotations

from collections.abc import Iterable

from packaging.version import Version

from .lock import LockedPackage


class Avoidance:
    """Of one selection: what is avoided, and what would have been chosen otherwise."""

    def __init__(self) -> None:
        #: In the order in which they came up.
        self.avoided: dict[str, LockedPackage] = {}
        self._before: dict[str, LockedPackage] = {}

    def add(self, package: LockedPackage, packages: Iterable[LockedPackage]) -> None:
        """Avoid `package`, of these."""
        if not self.avoided:
            self._before = {each.name: each for each in packages}
        self.avoided[package.name] = package

    @property
    def constraints(self) -> tuple[str, ...]:
        """No version of what is avoided, for the resolver."""
        return tuple(f"{name}<0" for name in sorted(self.avoided))

    def is_acceptable(self, packages: Iterable[LockedPackage]) -> bool:
        """Whether these may stand in for those with what is avoided."""
        requirers = {each for package in self.avoided.values() for each in package.required_by}
        return all(
            f"{before.name} {before.version}" in requirers
            and _series(each.version) == _series(before.version)
            and set(each.lacking) <= set(before.lacking)
            for each, before in self._fallen(packages)
        )

    def notes(self, packages: Iterable[LockedPackage]) -> Iterable[str]:
        """What the author should know of these."""
        for each, before in self._fallen(packages):
            wanted = [avoided.name for avoided in self.avoided.values() if _requires(each.name, avoided)]
            yield (
                f"{each.name} {each.version} is used in place of {before.version}: newer versions require "
                f"{' and '.join(sorted(wanted))}, of which there is no wheel for Pyodide"
            )

    def _fallen(self, packages: Iterable[LockedPackage]) -> Iterable[tuple[LockedPackage, LockedPackage]]:
        """Those in an older version than before, with that."""
        for each in packages:
            before = self._before.get(each.name)
            if before is not None and Version(each.version) < Version(before.version):
                yield each, before


def _requires(name: str, package: LockedPackage) -> bool:
    return any(each.partition(" ")[0] == name for each in package.required_by)


def _series(version: str) -> tuple[int, int]:
    """What may not fall: the major version, or the minor one before 1.0."""
    release = (*Version(version).release, 0)
    return (release[0], release[1] if release[0] == 0 else 0)
