"""From requirements to one source of a wheel for each package.

The resolver (see `lock`) doesn't know Pyodide's wheels, which goes wrong in three ways, so that after a lock the index
is asked about each package without a source, and the lock is repeated:

- The resolver took the newest version, which has no wheel. In its place come, in this order: the version of Pyodide's
  own distribution, unless the index has a wheel of a newer one; a build of the source distribution, where the author
  allows it; an older version with a wheel.
- Nothing at all can be had: where older versions of what requires the package do without it, those are taken (see
  `avoidance`).
- The resolver passed over a version since it has wheels for Pyodide but neither a pure one nor a source distribution:
  that wheel is offered to it under a name that it accepts.

What contradicts the author's requirements is taken back, or reported as what it is: a missing wheel. Each repetition
adds a bound, lowers one, or settles one more package; their number is limited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from .avoidance import Avoidance
from .distribution import Distribution
from .errors import ResolutionError
from .explanation import WITHOUT_WHEELS, Explanation
from .index import usable_wheels
from .lock import LockedPackage, LockRequest, lock
from .store import WheelStore
from .target import Target
from .wheels import RemoteFile, Source, best_wheel

_ROUNDS = 8


@dataclass(frozen=True)
class Selection:
    """`packages` in the order of `sources`; `notes` tell the author what stands in for a version without a wheel."""

    packages: tuple[LockedPackage, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...]


def local_wheels(directories: Sequence[Path], target: Target) -> dict[str, tuple[Source, ...]]:
    """Usable wheels of each package in the author's directories, the one to prefer first.

    That is the newest one of the first directory that has any. Raises ResolutionError if a directory does not exist.
    """
    found: dict[str, tuple[Source, ...]] = {}
    for directory in directories:
        if not directory.is_dir():
            raise ResolutionError(f"the wheels directory {directory} does not exist", "setup")
        for name, version, files in _by_version(directory):
            wheel = best_wheel(files, target)
            if wheel is not None and all(Version(each.version) != version for each in found.get(name, ())):
                found[name] = (*found.get(name, ()), Source(name, str(version), "local", wheel))
    return found


def select(
    request: LockRequest,
    wheel_directories: Sequence[Path],
    own: Mapping[str, Source],
    distribution: Callable[[], Distribution],
    store: WheelStore,
) -> Selection:
    """Lock and choose sources; `own` wheels and those in the author's directories come first.

    `distribution` is read only where something is needed that neither these nor the index have. Raises ResolutionError.
    """
    local = local_wheels(wheel_directories, request.target)
    local.update((name, (source,)) for name, source in own.items())
    return _Selector(request, local, cache(distribution), store).select()


class _Selector:
    """One selection, round by round."""

    def __init__(
        self,
        request: LockRequest,
        local: Mapping[str, tuple[Source, ...]],
        distribution: Callable[[], Distribution],
        store: WheelStore,
    ) -> None:
        self._request = request
        self._local = local
        self._distribution = distribution
        self._store = store
        #: Wheels that uv is offered beside those of the index.
        self._known = {name: sources[0] for name, sources in local.items()}
        #: Packages of which not the newest wheel of the author's directories is taken, but whichever fits.
        self._loose: set[str] = set()
        #: Highest version that has a wheel, and the package that would be taken without the bound.
        self._bounds: dict[str, tuple[str, LockedPackage]] = {}
        #: Packages that Pyodide's distribution provides, with the package that would be taken without it.
        self._distributed: dict[str, LockedPackage] = {}
        self._built: set[str] = set()
        self._refused: set[str] = set()
        self._avoidance = Avoidance()
        self._explanation = Explanation(request.target, self._known, distribution)

    def select(self) -> Selection:
        """See `select`."""
        for _ in range(_ROUNDS):
            packages = self._lock()
            if packages is None:
                continue
            chosen = [(package, self._source(package)) for package in packages]
            missing = [package for package, source in chosen if source is None]
            if not missing:
                sources = tuple(source for _, source in chosen if source is not None)
                return Selection(packages, sources, tuple(self._stand_ins(packages)))
            for package in missing:
                self._settle(package, packages)
        self._give_up_avoiding()
        raise ResolutionError(
            f"no set of packages was found in {_ROUNDS} rounds that all have a wheel for Pyodide "
            f"{self._request.target.pyodide}; those in question were "
            f"{', '.join(sorted({*self._bounds, *self._known, *self._built} - {*self._local}))}. "
            "Require other versions of them.",
            "wheel",
        )

    def _lock(self) -> tuple[LockedPackage, ...] | None:
        """The packages of this round; None if what contradicts has been taken back and another round is due."""
        fixed = [source for source in self._known.values() if source.name not in self._loose]
        pins = [source for source in fixed if source.origin in ("project", "local", "distribution")]
        held = {name: sorted(Version(each.version) for each in self._local[name]) for name in sorted(self._loose)}
        ranges = [f"{name}>={versions[0]},<={versions[-1]}" for name, versions in held.items()]
        pinned = (*(f"{source.name}=={source.version}" for source in pins), *ranges)
        upper = tuple(f"{name}<={version}" for name, (version, _) in sorted(self._bounds.items()))
        loose = [source for name in sorted(self._loose) for source in self._local[name]]
        stored = self._store.obtain([*fixed, *loose])
        offered = tuple((each.source.name, each.source.version, each.path) for each in stored)
        constraints = (*pinned, *upper, *self._avoidance.constraints)
        try:
            packages = lock(replace(self._request, constraints=constraints, offered=offered))
            if not self._avoidance.is_acceptable(packages):
                self._give_up_avoiding()
            return packages
        except ResolutionError as error:
            self._give_up_avoiding()
            several = {name for name, sources in self._local.items() if len(sources) > 1 and name in str(error)}
            if several - self._loose:
                self._loose |= several
                return None
            if error.kind != "conflict":
                raise
            passed_over = self._passed_over(error)
            if passed_over:
                self._known.update(passed_over)
                return None
            if self._distributed:
                # The author's requirements don't allow the distribution's versions, or not all of them together.
                self._refused |= {*self._distributed}
                self._known = {name: each for name, each in self._known.items() if name not in self._distributed}
                self._distributed.clear()
                return None
            raise self._explanation.contradiction(error, self._bounds) from None

    def _source(self, package: LockedPackage) -> Source | None:
        own = self._local[package.name] if package.name in self._loose else (self._known.get(package.name),)
        for source in own:
            if source is not None and Version(source.version) == Version(package.version):
                return source
        wheel = best_wheel(package.wheels, self._request.target)
        if wheel is not None:
            return Source(package.name, package.version, "index", wheel)
        if package.sdist is not None and package.name in self._built:
            return Source(package.name, package.version, "sdist", package.sdist)
        return None

    def _give_up_avoiding(self) -> None:
        """Raises ResolutionError if something is avoided, of the first of it."""
        for package in self._avoidance.avoided.values():
            raise self._explanation.no_wheel(package)

    def _settle(self, package: LockedPackage, packages: Sequence[LockedPackage]) -> None:
        """Decide what stands in for one of these that has no wheel. Raises ResolutionError if nothing can."""
        name = package.name
        wanted = self._bounds[name][1] if name in self._bounds else package
        locked = Version(package.version)
        usable = self._usable(name, package.index, prereleases=locked.is_prerelease)
        older = [version for version, _ in usable if version < locked]
        if usable and usable[0][0] > locked and name not in self._known and name not in self._bounds:
            self._known[name] = Source(name, str(usable[0][0]), "index", usable[0][1])
        elif (distributed := self._distribution_source(name, older)) is not None:
            self._known[name] = distributed
            self._distributed[name] = wanted
            self._bounds.pop(name, None)
        elif wanted.sdist is not None and name in self._request.build_sdists and name not in self._built:
            self._built.add(name)
        elif older:
            self._bounds[name] = (str(older[0]), wanted)
        elif "the playground" in wanted.required_by:
            raise self._explanation.no_wheel(wanted)
        else:
            self._avoidance.add(wanted, packages)

    def _distribution_source(self, name: str, older: Sequence[Version]) -> Source | None:
        """The wheel of Pyodide's own distribution, in the cache, unless the index has a newer one."""
        source = self._distribution().sources.get(name)
        if source is None or name in self._refused or name in self._local:
            return None
        if older and older[0] >= Version(source.version):
            return None
        try:
            self._store.obtain([source])
        except ResolutionError as error:
            self._refused.add(name)
            self._explanation.unreachable[name] = str(error)
            return None
        return source

    def _usable(self, name: str, index: str | None, *, prereleases: bool) -> list[tuple[Version, RemoteFile]]:
        if index is None or not index.startswith(("http:", "https:")):
            return []
        request = self._request
        return usable_wheels(index, name, request.target, request.timeout, prereleases=prereleases)

    def _passed_over(self, error: ResolutionError) -> dict[str, Source]:
        """Wheels for Pyodide of the packages that the resolver says have none."""
        names = {canonicalize_name(name) for name in WITHOUT_WHEELS.findall(str(error))} - {*self._known}
        if not names:
            return {}
        # Only a lock tells which index uv was configured to use.
        always = lock(replace(self._request, requirements=(), constraints=()))
        found: dict[str, Source] = {}
        for name in sorted(names):
            usable = self._usable(name, always[0].index, prereleases=False) if always else []
            distributed = self._distribution_source(name, [version for version, _ in usable])
            if distributed is not None:
                found[name] = distributed
            elif usable:
                found[name] = Source(name, str(usable[0][0]), "index", usable[0][1])
        return found

    def _stand_ins(self, packages: Iterable[LockedPackage]) -> Iterable[str]:
        yield from self._avoidance.notes(packages)
        for package in packages:
            if package.yanked is not None:
                yield self._explanation.yanked(package, package.yanked)
            if package.name in self._bounds:
                yield self._explanation.older(package, self._bounds[package.name][1])
            elif package.name in self._distributed:
                yield self._explanation.distributed(package, self._distributed[package.name])
            elif package.name in self._built and package.name in self._explanation.unreachable:
                yield self._explanation.built(package)


def _by_version(directory: Path) -> Iterable[tuple[str, Version, list[RemoteFile]]]:
    """(name, version, wheels) of a directory; newest version first."""
    found: dict[tuple[str, Version], list[RemoteFile]] = {}
    for path in sorted(directory.glob("*.whl")):
        try:
            name, version, _, _ = parse_wheel_filename(path.name)
        except InvalidWheelFilename:
            continue
        found.setdefault((name, version), []).append(RemoteFile(path.name, path.absolute().as_uri()))
    for key in sorted(found, key=lambda key: key[1], reverse=True):
        yield *key, found[key]
