"""Notes what a site's playgrounds ask for, in place of resolving it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from webasgi.checks import Case
from webasgi.environments import Environment, EnvironmentSettings, ResolutionError
from webasgi.site import SiteEnvironments


class RequestCollector(SiteEnvironments):
    """Every request is met by an environment without wheels, and nothing is written."""

    def __init__(self) -> None:
        super().__init__(EnvironmentSettings(), snapshots=False)
        #: Requirements and place of each playground.
        self.requests: list[tuple[tuple[str, ...], str]] = []
        self.cases: list[Case] = []

    def get(self, requirements: Sequence[str]) -> Environment | ResolutionError:
        """No environment in particular."""
        return Environment(tuple(requirements), "", ())

    def expect(self, requirements: Sequence[str], modules: Iterable[str], place: str) -> None:
        """Note a playground."""
        self.requests.append((tuple(requirements), place))

    def write(self, directory: Path) -> None:
        """Nothing."""
