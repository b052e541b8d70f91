"""The environments of one site: each distinct set of requirements is resolved once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from webasgi.environments import Environment, EnvironmentSettings, ResolutionError, resolve
from webasgi.settings import Settings


class SiteEnvironments:
    """Resolves sets of requirements and remembers every outcome, good or bad."""

    def __init__(self, settings: EnvironmentSettings) -> None:
        self._settings = settings
        self._outcomes: dict[tuple[str, ...], Environment | ResolutionError] = {}

    def get(self, requirements: Sequence[str]) -> Environment | ResolutionError:
        """The environment, or the error (whose text is ready for a warning) that stands in its place."""
        key = tuple(sorted(requirements))
        if key not in self._outcomes:
            try:
                self._outcomes[key] = resolve(key, self._settings)
            except ResolutionError as error:
                self._outcomes[key] = error
        return self._outcomes[key]

    def notes(self) -> list[str]:
        """What authors may want to know of the environments: older versions, results of earlier builds."""
        found = (outcome for outcome in self._outcomes.values() if not isinstance(outcome, ResolutionError))
        return list(dict.fromkeys(note for environment in found for note in environment.notes))

    def write(self, directory: Path) -> None:
        """Write the manifests and wheels of all environments that were asked for.

        Raises ResolutionError if a wheel can't be had any more, OSError if the directory can't be written.
        """
        for outcome in self._outcomes.values():
            if not isinstance(outcome, ResolutionError):
                outcome.write(directory)


def environment_settings(settings: Settings, directory: Path) -> EnvironmentSettings:
    """The part of the settings that resolving needs; ``directory`` is the configuration file's, for relative paths."""
    return EnvironmentSettings(
        wheels=tuple(directory / each for each in settings.wheels), build_sdists=settings.build_sdists
    )
