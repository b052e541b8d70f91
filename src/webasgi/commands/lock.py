"""`webasgi lock`: writes and checks the lock files of a site's environments."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from webasgi.environments import EnvironmentSettings, ResolutionError, resolve_anew
from webasgi.environments.lockfile import LockFile, write_lock
from webasgi.environments.resolution import shipped_target
from webasgi.locks import Locks
from webasgi.reading import SiteRequests
from webasgi.report import count
from webasgi.site import environment_settings, site_locks, with_projects

from .command import add_site, site_of

if TYPE_CHECKING:
    from .command import Subcommands


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "lock",
        help="write the lock files of a site's environments, or check them",
        description=(
            "Resolve the environments of a site and write the versions and hashes of their wheels into lock files "
            "(PEP 751) beside the documentation. Builds use a lock file where there is one, and warn where it no "
            "longer fits. Versions that are locked are kept where the requirements still allow them."
        ),
    )
    add_site(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a lock file is stale")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions of everything")
    parser.add_argument(
        "--upgrade-package",
        metavar="PACKAGE",
        action="append",
        default=[],
        help="take the newest version of this package; may be given more than once",
    )
    parser.set_defaults(run=_run)


@dataclass(frozen=True)
class _Upgrade:
    everything: bool
    packages: frozenset[str]

    def __bool__(self) -> bool:
        return self.everything or bool(self.packages)


def _run(options: argparse.Namespace) -> int:
    site = site_of(options)
    settings = with_projects(
        environment_settings(site.settings, site.directory), [site.directory / each for each in site.settings.install]
    )
    locks = site_locks(site.settings, site.directory)
    if options.check:
        return _check(site, locks, settings)
    packages = frozenset(canonicalize_name(each) for each in options.upgrade_package)
    return _lock(site, locks, settings, _Upgrade(options.upgrade, packages))


def _check(site: SiteRequests, locks: Locks, settings: EnvironmentSettings) -> int:
    target = settings.target or shipped_target()
    faults: list[str] = []
    for requirements in site.sets():
        lock, fault = None, None
        try:
            lock, fault = locks.find(requirements, settings.extra, settings.projects, target)
        except ResolutionError as error:
            fault = str(error)
        if fault is None and lock is None:
            fault = f"{locks.path(requirements).name} is missing. Run `webasgi lock`"
        if fault is not None:
            faults.append(fault)
    faults += [f"{path.name} is of no environment of this site. Run `webasgi lock`" for path in _orphans(site, locks)]
    for fault in faults:
        print(f"webasgi: {fault}", file=sys.stderr)
    if not faults:
        verb = "is" if len(site.sets()) == 1 else "are"
        print(f"{count(len(site.sets()), 'lock file')} in {locks.directory} {verb} up to date")
    return 1 if faults else 0


def _lock(site: SiteRequests, locks: Locks, settings: EnvironmentSettings, upgrade: _Upgrade) -> int:
    target = settings.target or shipped_target()
    failures = 0
    found: set[str] = set()
    for requirements in site.sets():
        path = locks.path(requirements)
        try:
            old = _readable(locks, requirements, settings)
            if (
                old is not None
                and not upgrade
                and old.staleness([*requirements, *settings.extra], settings.projects, target) is None
            ):
                print(f"{path.name}: unchanged, {count(len(old.sources), 'package')}")
                continue
            kept = () if old is None or upgrade.everything else old.preferences
            kept = tuple(each for each in kept if each.name not in upgrade.packages)
            environment = resolve_anew(requirements, settings, kept)
            found.update(each.name for each in environment.sources)
        except ResolutionError as error:
            places = [place for asked, place in site.requests if {*asked} == {*requirements}]
            where = f" ({places[0]})" if places else ""
            print(f"webasgi: {path.name}{where}: {error}", file=sys.stderr)
            failures += 1
            continue
        changed = write_lock(
            path,
            requirements=[*requirements, *settings.extra],
            projects=settings.projects,
            target=target,
            sources=environment.sources,
            indexes=environment.indexes,
        )
        print(f"{path.name}: {'written' if changed else 'unchanged'}, {count(len(environment.sources), 'package')}")
        for change in _changes(old, {each.name: each.version for each in environment.sources}):
            print(f"  {change}")
        for note in environment.notes:
            print(f"  note: {note}")
    # What an environment without a result would have had is not known.
    unknown = [] if failures else sorted(upgrade.packages - found)
    for name in unknown:
        print(f"webasgi: no environment of this site has the package {name}: is it spelled so?", file=sys.stderr)
    for path in _orphans(site, locks):
        path.unlink()
        print(f"{path.name}: removed, no environment of this site has that name")
    return 1 if failures or unknown else 0


def _readable(locks: Locks, requirements: tuple[str, ...], settings: EnvironmentSettings) -> LockFile | None:
    """The lock that is there; a broken one is as good as none."""
    try:
        return locks.find(requirements, settings.extra, settings.projects, settings.target or shipped_target())[0]
    except ResolutionError:
        return None


def _changes(old: LockFile | None, new: dict[str, str]) -> list[str]:
    if old is None:
        return []
    before = {each.name: each.version for each in old.sources}
    changed = [name for name in sorted({*before, *new}) if before.get(name) != new.get(name)]
    return [f"{name}: {before.get(name, 'added')} -> {new.get(name, 'removed')}" for name in changed]


def _orphans(site: SiteRequests, locks: Locks) -> list[Path]:
    wanted = {locks.name(requirements) for requirements in site.sets()}
    return [path for name, path in locks.files().items() if name not in wanted]
