"""Packages that nothing can be had of for Pyodide, and that older versions of what requires them do without.

jsonschema is one: from 4.18 on it needs native code. The resolver finds such versions if the package is forbidden, but
goes back without end, to versions of another decade that happen not to ask for it. So they are taken only where nothing
falls back to another major version, nor to one without an extra that is asked for.
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
        pairs = [(each, self._before[each.name]) for each in packages if each.name in self._before]
        return all(
            _series(each.version) >= _series(before.version) and set(each.lacking) <= set(before.lacking)
            for each, before in pairs
        )

    def notes(self, packages: Iterable[LockedPackage]) -> Iterable[str]:
        """What the author should know of these."""
        for each in packages:
            before = self._before.get(each.name)
            if before is not None and Version(each.version) < Version(before.version):
                yield (
                    f"{each.name} {each.version} is used in place of {before.version}: newer versions lead to "
                    f"{' and '.join(sorted(self.avoided))}, which has no wheel for Pyodide"
                )


def _series(version: str) -> tuple[int, int]:
    """What may not fall: the major version, or the minor one before 1.0."""
    release = (*Version(version).release, 0)
    return (release[0], release[1] if release[0] == 0 else 0)
