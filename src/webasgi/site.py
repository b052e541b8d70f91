"""The environments of one site: each distinct set of requirements is resolved once."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from webasgi import full_page
from webasgi.checks import Case, Outcome, check
from webasgi.data import write_data
from webasgi.environments import Environment, EnvironmentSettings, ResolutionError, resolve, restore
from webasgi.environments.cache import Cache, size_limit
from webasgi.environments.environment import is_there, put
from webasgi.environments.names import NamedEnvironment
from webasgi.environments.projects import build_projects
from webasgi.environments.resolution import shipped_target
from webasgi.locks import Locks
from webasgi.playground import DataFile
from webasgi.report import Usage, oversize, summary
from webasgi.settings import Settings
from webasgi.snapshots import PreparationError, Prepared, prepare
from webasgi.snapshots.modules import top_level_modules

#: What installs packages in readers' browsers, where the site lets it.
INSTALLER = "micropip"


class SiteWarning(NamedTuple):
    """``subtype`` is one of `webasgi.problems.SUBTYPES`; ``place`` is the first that is concerned, as ``path:line``."""

    subtype: str
    message: str
    place: str


class SiteEnvironments:
    """Resolves sets of requirements and remembers every outcome, good or bad."""

    def __init__(
        self,
        settings: EnvironmentSettings,
        *,
        snapshots: bool = True,
        named: Iterable[NamedEnvironment] = (),
        install: Sequence[Path] = (),
        locks: Locks | None = None,
        page: full_page.Values | None = None,
    ) -> None:
        """Without ``snapshots`` no quick starts are made; ``named`` are those of the site's configuration.

        ``install`` are directories of projects, ``locks`` the site's lock files, ``page`` is what the full-page
        playground follows.
        """
        self._settings = settings
        self._snapshots = snapshots
        self._install = install
        self._locks = locks
        self._page = page
        self._names: dict[tuple[str, ...], list[str]] = {}
        for each in named:
            self._names.setdefault(_key(each.requirements), []).append(each.name)
        self._outcomes: dict[tuple[str, ...], Environment | ResolutionError] = {}
        self._modules: dict[tuple[str, ...], set[str]] = {}
        self._places: dict[tuple[str, ...], list[str]] = {}
        self._stale: dict[tuple[str, ...], str] = {}
        self._data: dict[str, DataFile] = {}
        self._notes: list[str] = []

    @classmethod
    def of(cls, settings: Settings, directory: Path) -> SiteEnvironments:
        """Those of a site whose configuration file is in ``directory``."""
        return cls(
            environment_settings(settings, directory),
            snapshots=settings.snapshots,
            named=settings.environments,
            install=[directory / each for each in settings.install],
            locks=site_locks(settings, directory),
            page=full_page.Values.of(settings),
        )

    def get(self, requirements: Sequence[str]) -> Environment | ResolutionError:
        """The environment, or the error (whose text is ready for a warning) that stands in its place."""
        key = _key(requirements)
        if key not in self._outcomes:
            try:
                self._outcomes[key] = self._resolve(key)
            except ResolutionError as error:
                self._outcomes[key] = error
            except OSError as error:  # of a temporary directory, say
                self._outcomes[key] = ResolutionError(f"{error.filename}: {error.strerror}", "setup")
        return self._outcomes[key]

    def _resolve(self, key: tuple[str, ...]) -> Environment:
        if self._install:
            self._settings = with_projects(self._settings, self._install)
            self._install = ()
        settings = self._settings
        lock, fault = None, None
        if self._locks is not None:
            target = settings.target or shipped_target()
            lock, fault = self._locks.find(key, settings.extra, settings.projects, target)
        if fault is not None:
            self._stale[key] = fault
        elif lock is not None:
            return restore(lock, settings)
        return resolve(key, settings)

    def expect(self, requirements: Sequence[str], modules: Iterable[str], place: str) -> None:
        """Note a playground of this environment, which stands at ``place`` (``path:line``).

        It imports ``modules``: a quick start has them imported already.
        """
        key = _key(requirements)
        self._modules.setdefault(key, set()).update(modules)
        self._places.setdefault(key, []).append(place)

    def notes(self) -> list[str]:
        """What authors may want to know of the environments: older versions, results of earlier builds."""
        notes = (note for usage in self._usages() for note in usage.environment.notes)
        return list(dict.fromkeys([*notes, *self._notes]))

    def report(self, directory: Path) -> list[str]:
        """A sentence on each environment that was written to ``directory``: its size, and how many use it."""
        return [summary(usage, directory) for usage in self._usages()]

    def warnings(self, budget: int) -> list[SiteWarning]:
        """Lock files that don't fit, and environments whose wheels are larger than ``budget`` megabytes."""
        found = [SiteWarning("webasgi.lock", fault, self._place(key)) for key, fault in self._stale.items()]
        for usage in self._usages():
            message = oversize(usage, budget)
            if message is not None:
                found.append(SiteWarning("webasgi.size", message, usage.places[0] if usage.places else ""))
        return found

    def _place(self, key: tuple[str, ...]) -> str:
        return next(iter(self._places.get(key, ())), "")

    def _usages(self) -> list[Usage]:
        """The environments, those with equal wheels as one."""
        found: dict[str, Usage] = {}
        for key, outcome in self._outcomes.items():
            if isinstance(outcome, ResolutionError):
                continue
            usage = Usage(outcome, tuple(self._names.get(key, ())), tuple(self._places.get(key, ())))
            known = found.get(outcome.manifest_name)
            if known is not None:
                requirements = tuple(dict.fromkeys([*known.environment.requirements, *outcome.requirements]))
                notes = tuple(dict.fromkeys([*known.environment.notes, *outcome.notes]))
                merged = replace(outcome, requirements=requirements, notes=notes)
                usage = Usage(merged, (*known.names, *usage.names), (*known.places, *usage.places))
            found[outcome.manifest_name] = usage
        return list(found.values())

    def examine(self, cases: Iterable[Case]) -> dict[str, Outcome]:
        """Run examples, and what came of each by its key; those whose environments can't be had are left out.

        Raises CheckerError, and ResolutionError if a wheel can't be had any more.
        """
        cache = Cache(self._settings.cache_directory)
        asked: dict[tuple[str, ...], dict[str, Case]] = {}
        for case in cases:
            asked.setdefault(_key(case.example.playground.requirements), {})[case.key] = case
        found: dict[str, Outcome] = {}
        modules = self._modules_by_name()
        for requirements, group in asked.items():
            environment = self.get(requirements)
            if isinstance(environment, ResolutionError):
                continue
            examples = [case.example for case in group.values()]
            outcomes = check(environment, examples, modules.get(environment.manifest_name, ()), cache)
            found.update(zip(group, outcomes, strict=True))
        return found

    def _modules_by_name(self) -> dict[str, set[str]]:
        modules: dict[str, set[str]] = {}
        for key, outcome in self._outcomes.items():
            if not isinstance(outcome, ResolutionError):
                modules.setdefault(outcome.manifest_name, set()).update(self._modules.get(key, ()))
        return modules

    def add_data(self, files: Iterable[DataFile]) -> None:
        """Data files of a playground, to be written with the rest."""
        self._data.update((file.file, file) for file in files)

    def write(self, directory: Path) -> None:
        """Write the manifests and wheels of all environments that were asked for, the data files and the full page.

        Raises ResolutionError if a wheel can't be had any more, OSError if the directory can't be written.
        """
        write_data(self._data.values(), directory)
        modules = self._modules_by_name()
        environments = [usage.environment for usage in self._usages()]
        # Each is made by a process that uses two cores by turns.
        with ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // 2), "webasgi-prepare") as pool:
            writing = [
                pool.submit(
                    write_environment, each, modules[each.manifest_name], directory, self._settings, self._snapshots
                )
                for each in environments
            ]
            for each in writing:
                self._notes += each.result()
        Cache(self._settings.cache_directory).prune(size_limit())
        full_page.write(directory, {each.manifest_name: each.requirements for each in environments}, self._page)


def _key(requirements: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(requirements)))


def write_environment(
    environment: Environment,
    modules: Iterable[str],
    directory: Path,
    settings: EnvironmentSettings,
    snapshots: bool = True,
) -> tuple[str, ...]:
    """Write an environment's manifest and wheels below ``directory``, and the files of quick starts.

    ``modules`` are those that its playgrounds import; without ``snapshots`` no quick starts are made. Returns notes for
    the author: what was made, why starts are not as quick as they could be. Raises ResolutionError if a wheel can't be
    had any more, OSError if the directory can't be written.
    """
    if not snapshots:
        environment.write(directory)
        return ()
    cache = Cache(settings.cache_directory)
    begin = time.monotonic()
    try:
        wheels = environment.wheel_files()
        imported = set(environment.requirements) - set(settings.extra)
        prepared = prepare(cache, wheels, {*modules, *top_level_modules(imported, wheels)})
    except PreparationError as error:
        environment.write(directory)
        return (f"quick starts could not be prepared, readers wait longer: {error}",)
    for each in prepared.files:
        if not is_there(directory / each.file, each.size):
            path = cache.find_file(each.sha256)
            if path is None:
                raise ResolutionError(f"{each.file} has vanished from the cache: build again", "build")
            put(directory / each.file, path.read_bytes())
    environment.write(directory, prepared.manifest())
    if prepared.made and prepared.memory is not None:
        return (_report(environment, prepared, prepared.memory.size, time.monotonic() - begin),)
    return prepared.notes


def _report(environment: Environment, prepared: Prepared, memory: int, seconds: float) -> str:
    names = ", ".join(environment.requirements) or "the standard library"
    others = sum(each.size for each in prepared.files) - memory
    return (
        f"quick start of {names}: memory snapshot of {memory / 1e6:.1f} MB, other files {others / 1e6:.1f} MB, "
        f"made in {seconds:.0f} s"
    )


def environment_settings(settings: Settings, directory: Path) -> EnvironmentSettings:
    """The part of the settings that resolving needs; ``directory`` is the configuration file's, for relative paths."""
    return EnvironmentSettings(
        wheels=tuple(directory / each for each in settings.wheels),
        build_sdists=settings.build_sdists,
        distribution=settings.distribution,
        extra=(INSTALLER,) if settings.runtime_index else (),
    )


def site_locks(settings: Settings, directory: Path) -> Locks:
    """The lock files of a site; ``directory`` is the configuration file's."""
    return Locks(directory / settings.locks, settings.environments, settings.requirements)


def with_projects(settings: EnvironmentSettings, directories: Sequence[Path]) -> EnvironmentSettings:
    """The settings with the wheels of projects, which are built. Raises ResolutionError."""
    cache = Cache(settings.cache_directory)
    target = settings.target or shipped_target()
    return replace(settings, projects=build_projects(directories, target, cache, settings.timeout))
