"""The environments of one site: each distinct set of requirements is resolved once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from webasgi import full_page
from webasgi.checks import Case, Example, Outcome, check
from webasgi.data import write_data
from webasgi.environments import Environment, EnvironmentSettings, ResolutionError, resolve, restore
from webasgi.environments.cache import Cache, size_limit
from webasgi.environments.names import NamedEnvironment
from webasgi.environments.projects import build_projects
from webasgi.environments.resolution import shipped_target
from webasgi.locks import Locks
from webasgi.playground import DataFile
from webasgi.quick_starts import QuickStarts, write_environment
from webasgi.report import Usage, oversize, summary
from webasgi.settings import Settings

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
        self._late: dict[tuple[str, ...], set[str]] = {}
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
        environments = {requirements: self.get(requirements) for requirements in asked}
        late: dict[tuple[str, ...], list[tuple[Example, Outcome]]] = {}
        # After these: they are among what may be shared.
        quick_starts = self._quick_starts(self._modules)
        for requirements, group in asked.items():
            environment = environments[requirements]
            if isinstance(environment, ResolutionError):
                continue
            examples = [case.example for case in group.values()]
            outcomes = check(environment, examples, partial(quick_starts.of, environment), cache)
            found.update(zip(group, outcomes, strict=True))
            late[requirements] = [pair for pair in zip(examples, outcomes, strict=True) if pair[1].modules]
        if self._snapshots:
            self._learn(late, cache)
        return found

    def _learn(self, seen: Mapping[tuple[str, ...], Sequence[tuple[Example, Outcome]]], cache: Cache) -> None:
        """Have quick starts hold what examples import by names that stand in none of their files.

        In a reader's browser such an import waits for the files of all packages. Examples were seen to work where it
        comes late; to be held, what they import must not change their answers where it has come before. Raises as
        `examine` does.
        """
        modules = self._held()
        for key, pairs in seen.items():
            modules.setdefault(key, set()).update(*(outcome.modules for _, outcome in pairs))
        quick_starts = self._quick_starts(modules)
        for key, pairs in seen.items():
            environment = self.get(key)
            if not pairs or isinstance(environment, ResolutionError):
                continue
            examples = [example for example, _ in pairs]
            again = check(environment, examples, partial(quick_starts.of, environment), cache, modules[key])
            if all(outcome.is_like(other) for (_, outcome), other in zip(pairs, again, strict=True)):
                self._late[key] = modules[key]

    def _held(self) -> dict[tuple[str, ...], set[str]]:
        return {key: names | self._late.get(key, set()) for key, names in self._modules.items()}

    def _quick_starts(self, modules: Mapping[tuple[str, ...], Iterable[str]]) -> QuickStarts:
        """What all environments share, and with whom; `modules` are those that their snapshots hold."""
        by_name: dict[str, set[str]] = {}
        for key, outcome in self._outcomes.items():
            if not isinstance(outcome, ResolutionError):
                by_name.setdefault(outcome.manifest_name, set()).update(modules.get(key, ()))
        environments = [usage.environment for usage in self._usages()]
        cache = Cache(self._settings.cache_directory)
        return QuickStarts(environments, by_name, cache, self._settings.extra)

    def add_data(self, files: Iterable[DataFile]) -> None:
        """Data files of a playground, to be written with the rest."""
        self._data.update((file.file, file) for file in files)

    def write(self, directory: Path) -> None:
        """Write the manifests and wheels of all environments that were asked for, the data files and the full page.

        Raises ResolutionError if a wheel can't be had any more, OSError if the directory can't be written.
        """
        write_data(self._data.values(), directory)
        environments = [usage.environment for usage in self._usages()]
        quick_starts = self._quick_starts(self._held()) if self._snapshots else None
        # Each is made by a process that uses two cores by turns.
        with ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // 2), "webasgi-prepare") as pool:
            writing = [pool.submit(write_environment, each, directory, quick_starts) for each in environments]
            for each in writing:
                self._notes += each.result()
        Cache(self._settings.cache_directory).prune(size_limit())
        full_page.write(directory, {each.manifest_name: each.requirements for each in environments}, self._page)


def _key(requirements: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(requirements)))


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
