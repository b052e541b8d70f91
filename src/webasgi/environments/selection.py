"""From requirements to one source of a wheel for each package.

The resolver (see `lock`) doesn't know Pyodide's wheels, which goes wrong in two ways, so that after a lock the index is
asked about each package without a source, and the lock is repeated:

- The resolver took the newest version, and only an older one has a wheel: that version becomes an upper bound. A bound
  that contradicts the author's requirements is reported as what it is: a missing wheel.
- The resolver passed over a version since it has wheels for Pyodide but neither a pure one nor a source distribution:
  that wheel is offered to it under a name that it accepts.

Each repetition adds a bound, lowers one, or offers a wheel of one more package; their number is limited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from webasgi import assets

from .errors import ResolutionError
from .index import usable_wheels
from .lock import LockedPackage, LockRequest, lock
from .store import WheelStore
from .target import Target
from .wheels import RemoteFile, Source, best_wheel

_ROUNDS = 6
_WITHOUT_WHEELS = re.compile(r"([A-Za-z0-9._-]*[A-Za-z0-9])[=<>,.\w]* (?:has|have) no Pyodide-compatible wheels")


@dataclass(frozen=True)
class Selection:
    """`notes` tell the author where an older version stands in for one without a wheel."""

    sources: tuple[Source, ...]
    notes: tuple[str, ...]


def local_wheels(directories: Sequence[Path], target: Target) -> dict[str, Source]:
    """The newest usable wheel of each package in the author's directories; the first directory that has one wins.

    Raises ResolutionError if a directory does not exist.
    """
    found: dict[str, Source] = {}
    for directory in directories:
        if not directory.is_dir():
            raise ResolutionError(f"the wheels directory {directory} does not exist", "setup")
        for name, version, files in _by_version(directory):
            wheel = best_wheel(files, target)
            if wheel is not None and name not in found:
                found[name] = Source(name, str(version), "local", wheel)
    return found


def select(request: LockRequest, wheel_directories: Sequence[Path], store: WheelStore) -> Selection:
    """Lock and choose sources; wheels in the author's directories come first. Raises ResolutionError."""
    local = local_wheels(wheel_directories, request.target)
    pinned = tuple(f"{source.name}=={source.version}" for source in local.values())
    known = dict(local)
    bounds: dict[str, tuple[str, LockedPackage]] = {}
    for _ in range(_ROUNDS):
        upper = tuple(f"{name}<={version}" for name, (version, _) in sorted(bounds.items()))
        offered = tuple((each.source.name, each.source.version, each.path) for each in store.obtain([*known.values()]))
        try:
            packages = lock(replace(request, constraints=(*pinned, *upper), offered=offered))
        except ResolutionError as error:
            if error.kind != "conflict":
                raise
            passed_over = _passed_over(error, known, request)
            if passed_over:
                known.update(passed_over)
                continue
            raise _contradiction(error, bounds, local, request.target) from None
        chosen = [(package, _source(package, known, request)) for package in packages]
        missing = [package for package, source in chosen if source is None]
        if not missing:
            notes = tuple(_note(each, bounds[each.name][1]) for each in packages if each.name in bounds)
            return Selection(tuple(source for _, source in chosen if source is not None), notes)
        for package in missing:
            wanted = bounds[package.name][1] if package.name in bounds else package
            locked = Version(package.version)
            usable = _usable(package.name, package.index, request, prereleases=locked.is_prerelease)
            older = [version for version, _ in usable if version < locked]
            if usable and usable[0][0] > locked and package.name not in known and package.name not in bounds:
                known[package.name] = Source(package.name, str(usable[0][0]), "index", usable[0][1])
            elif older:
                bounds[package.name] = (str(older[0]), wanted)
            else:
                raise ResolutionError(
                    f"{_no_wheel(wanted, request.target)} {_advice(wanted.name, sdist=wanted.sdist is not None)}",
                    "wheel",
                )
    raise ResolutionError(
        f"no set of packages was found in {_ROUNDS} rounds that all have a wheel for Pyodide {request.target.pyodide}; "
        f"those in question were {', '.join(sorted({*bounds, *known} - {*local}))}. Require other versions of them.",
        "wheel",
    )


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


def _source(package: LockedPackage, known: Mapping[str, Source], request: LockRequest) -> Source | None:
    own = known.get(package.name)
    if own is not None and Version(own.version) == Version(package.version):
        return own
    wheel = best_wheel(package.wheels, request.target)
    if wheel is not None:
        return Source(package.name, package.version, "index", wheel)
    if package.sdist is not None and package.name in request.build_sdists:
        return Source(package.name, package.version, "sdist", package.sdist)
    return None


def _usable(
    name: str, index: str | None, request: LockRequest, *, prereleases: bool
) -> list[tuple[Version, RemoteFile]]:
    if index is None or not index.startswith(("http:", "https:")):
        return []
    return usable_wheels(index, name, request.target, request.timeout, prereleases=prereleases)


def _passed_over(error: ResolutionError, known: Mapping[str, Source], request: LockRequest) -> dict[str, Source]:
    """Wheels for Pyodide of the packages that the resolver says have none."""
    names = {canonicalize_name(name) for name in _WITHOUT_WHEELS.findall(str(error))} - {*known}
    if not names:
        return {}
    # Only a lock tells which index uv was configured to use.
    always = lock(replace(request, requirements=(), constraints=()))
    found: dict[str, Source] = {}
    for name in sorted(names):
        usable = _usable(name, always[0].index, request, prereleases=False) if always else []
        if usable:
            found[name] = Source(name, str(usable[0][0]), "index", usable[0][1])
    return found


def _no_wheel(package: LockedPackage, target: Target) -> str:
    requirers = ", ".join(package.required_by) or "the playground"
    return (
        f"{package.name} {package.version} (required by {requirers}) has no wheel that Pyodide {target.pyodide} can "
        f"load: neither one for {target.platform} and Python {target.python} nor a pure one."
    )


def _advice(name: str, *, sdist: bool) -> str:
    shipped = assets.pyodide_packages().get(canonicalize_name(name))
    known = f"Pyodide's own distribution has {name} {shipped}, which is not used here. " if shipped else ""
    build = f"; if its C extension is optional, add {name!r} to `build_sdists`" if sdist else ""
    return f"{known}Put a wheel into the wheels directory, or require something else{build}."


def _note(package: LockedPackage, wanted: LockedPackage) -> str:
    return (
        f"{package.name} {package.version} is used: {wanted.version}, which the requirements would allow, has no wheel "
        "for Pyodide"
    )


def _contradiction(
    error: ResolutionError, bounds: dict[str, tuple[str, LockedPackage]], local: dict[str, Source], target: Target
) -> ResolutionError:
    if bounds:
        name, (older, package) = next(iter(sorted(bounds.items())))
        return ResolutionError(
            f"{_no_wheel(package, target)} {name} {older} has one, but {error} "
            f"{_advice(name, sdist=package.sdist is not None)}",
            "wheel",
        )
    if without := _WITHOUT_WHEELS.search(str(error)):
        return ResolutionError(f"{error} {_advice(without[1], sdist=False)}", "wheel")
    mentioned = [source for source in local.values() if source.name in str(error)]
    held = ", ".join(f"{source.name} {source.version}" for source in mentioned)
    suffix = f" (The wheels directory holds {held}, which comes before the package index.)" if held else ""
    return ResolutionError(f"{error}{suffix}", error.kind)
