"""The environments of one site: each distinct set of requirements is resolved once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from webasgi.environments import Environment, EnvironmentSettings, ResolutionError, resolve
from webasgi.environments.cache import Cache
from webasgi.environments.environment import is_there, put
from webasgi.settings import Settings
from webasgi.snapshots import PreparationError, prepare
from webasgi.snapshots.modules import top_level_modules


class SiteEnvironments:
    """Resolves sets of requirements and remembers every outcome, good or bad."""

    def __init__(self, settings: EnvironmentSettings) -> None:
        self._settings = settings
        self._outcomes: dict[tuple[str, ...], Environment | ResolutionError] = {}
        self._modules: dict[tuple[str, ...], set[str]] = {}
        self._notes: list[str] = []

    def get(self, requirements: Sequence[str]) -> Environment | ResolutionError:
        """The environment, or the error (whose text is ready for a warning) that stands in its place."""
        key = tuple(sorted(requirements))
        if key not in self._outcomes:
            try:
                self._outcomes[key] = resolve(key, self._settings)
            except ResolutionError as error:
                self._outcomes[key] = error
        return self._outcomes[key]

    def expect(self, requirements: Sequence[str], modules: Iterable[str]) -> None:
        """Note that playgrounds of this environment import ``modules``: a quick start has them imported already."""
        self._modules.setdefault(tuple(sorted(requirements)), set()).update(modules)

    def notes(self) -> list[str]:
        """What authors may want to know of the environments: older versions, results of earlier builds."""
        found = (outcome for outcome in self._outcomes.values() if not isinstance(outcome, ResolutionError))
        notes = (note for environment in found for note in environment.notes)
        return list(dict.fromkeys([*notes, *self._notes]))

    def write(self, directory: Path) -> None:
        """Write the manifests and wheels of all environments that were asked for.

        Raises ResolutionError if a wheel can't be had any more, OSError if the directory can't be written.
        """
        by_name: dict[str, tuple[Environment, set[str]]] = {}
        for requirements, outcome in self._outcomes.items():
            if not isinstance(outcome, ResolutionError):
                _, modules = by_name.setdefault(outcome.manifest_name, (outcome, set()))
                modules |= self._modules.get(requirements, set())
        for environment, modules in by_name.values():
            prepared = self._prepare(environment, modules, directory)
            environment.write(directory, prepared)

    def _prepare(self, environment: Environment, modules: set[str], directory: Path) -> dict[str, Any] | None:
        """Make the files of quick starts, or note why there are none."""
        cache = Cache(self._settings.cache_directory)
        try:
            wheels = environment.wheel_files()
            known = top_level_modules(environment.requirements, wheels)
            prepared = prepare(cache, wheels, modules | known)
        except PreparationError as error:
            self._notes.append(f"quick starts could not be prepared, readers wait longer: {error}")
            return None
        self._notes += prepared.notes
        for each in prepared.files:
            if not is_there(directory / each.file, each.size):
                path = cache.find_file(each.sha256)
                assert path is not None
                put(directory / each.file, path.read_bytes())
        return prepared.manifest()


def environment_settings(settings: Settings, directory: Path) -> EnvironmentSettings:
    """The part of the settings that resolving needs; ``directory`` is the configuration file's, for relative paths."""
    return EnvironmentSettings(
        wheels=tuple(directory / each for each in settings.wheels), build_sdists=settings.build_sdists
    )
