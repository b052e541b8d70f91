"""From requirements to one source of a wheel for each package.

The resolver picks the newest versions, also one that has no wheel for Pyodide where an older one has. So after a lock,
each package without a source is looked up on its index, the newest older version with a wheel becomes an upper bound,
and the lock is repeated; every round lowers at least one bound, and the number of rounds is limited. A bound that
contradicts the author's requirements is reported as what it is: a missing wheel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from webasgi import assets

from .downloads import local_path
from .errors import ResolutionError
from .index import newest_usable
from .lock import LockedPackage, LockRequest, lock
from .target import Target
from .wheels import RemoteFile, Source, best_wheel

_ROUNDS = 5


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


def select(request: LockRequest, wheel_directories: Sequence[Path]) -> Selection:
    """Lock and choose sources; wheels in the author's directories come first. Raises ResolutionError."""
    local = local_wheels(wheel_directories, request.target)
    offered = tuple((source.name, source.version, local_path(source.file.url)) for source in local.values())
    request = replace(request, offered=(*request.offered, *offered))
    pinned = tuple(f"{source.name}=={source.version}" for source in local.values())
    bounds: dict[str, tuple[str, LockedPackage]] = {}
    for _ in range(_ROUNDS):
        constraints = tuple(f"{name}<={version}" for name, (version, _) in sorted(bounds.items()))
        try:
            packages = lock(replace(request, constraints=(*request.constraints, *pinned, *constraints)))
        except ResolutionError as error:
            if error.kind != "conflict" or not (bounds or local):
                raise
            raise _contradiction(error, bounds, local, request.target) from None
        chosen = [(package, _source(package, local, request)) for package in packages]
        missing = [package for package, source in chosen if source is None]
        if not missing:
            notes = tuple(_note(each, bounds[each.name][1]) for each in packages if each.name in bounds)
            return Selection(tuple(source for _, source in chosen if source is not None), notes)
        for package in missing:
            wanted = bounds[package.name][1] if package.name in bounds else package
            older = _older(package, request)
            if older is None:
                raise ResolutionError(f"{_no_wheel(wanted, request.target)} {_advice(wanted)}", "wheel")
            bounds[package.name] = (older, wanted)
    wanted = next(package for _, package in bounds.values())
    raise ResolutionError(
        f"{_no_wheel(wanted, request.target)} Older versions of {', '.join(bounds)} don't lead to a set of packages "
        f"that all have one. {_advice(wanted)}",
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


def _source(package: LockedPackage, local: dict[str, Source], request: LockRequest) -> Source | None:
    own = local.get(package.name)
    if own is not None and Version(own.version) == Version(package.version):
        return own
    wheel = best_wheel(package.wheels, request.target)
    if wheel is not None:
        return Source(package.name, package.version, "index", wheel)
    if package.sdist is not None and package.name in request.build_sdists:
        return Source(package.name, package.version, "sdist", package.sdist)
    return None


def _older(package: LockedPackage, request: LockRequest) -> str | None:
    if package.index is None:
        return None
    return newest_usable(package.index, package.name, package.version, request.target, request.timeout)


def _no_wheel(package: LockedPackage, target: Target) -> str:
    requirers = ", ".join(package.required_by) or "the playground"
    return (
        f"{package.name} {package.version} (required by {requirers}) has no wheel that Pyodide {target.pyodide} can "
        f"load: neither one for {target.platform} and Python {target.python} nor a pure one."
    )


def _advice(package: LockedPackage) -> str:
    name = canonicalize_name(package.name)
    shipped = assets.pyodide_packages().get(name)
    known = f"Pyodide's own distribution has {name} {shipped}, which is not used here. " if shipped else ""
    build = f"; if its C extension is optional, add {name!r} to `build_sdists`" if package.sdist else ""
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
            f"{_no_wheel(package, target)} {name} {older} has one, but {error} {_advice(package)}", "wheel"
        )
    mentioned = [source for source in local.values() if source.name in str(error)]
    held = ", ".join(f"{source.name} {source.version}" for source in mentioned)
    suffix = f" (The wheels directory holds {held}, which comes before the package index.)" if held else ""
    return ResolutionError(f"{error}{suffix}", error.kind)
