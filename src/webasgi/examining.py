"""Runs a site's examples outside of a build: for `webasgi check` and for pytest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webasgi.checks import Case
from webasgi.environments import ResolutionError
from webasgi.reading import SiteRequests
from webasgi.site import SiteEnvironments
from webasgi.snapshots.modules import imported_modules


@dataclass(frozen=True)
class Examined:
    """A case and its faults, each a place (`path:line`) and a message."""

    case: Case
    faults: tuple[tuple[str, str], ...]


def examine(site: SiteRequests, cases: Sequence[Case] | None = None) -> list[Examined]:
    """Run the examples of a site, or those of them; in their order. Raises CheckerError and ResolutionError."""
    environments = SiteEnvironments.of(site.settings, site.directory)
    wanted = site.cases if cases is None else cases
    for case in site.cases:
        playground = case.example.playground
        environments.expect(playground.requirements, imported_modules(playground), case.place)
    outcomes = environments.examine(wanted)
    found = []
    for case in wanted:
        if case.key in outcomes:
            faults = tuple(case.faults(outcomes[case.key]))
        else:
            problem = environments.get(case.example.playground.requirements)
            assert isinstance(problem, ResolutionError)
            faults = ((case.place, f"there is no environment: {problem}"),)
        found.append(Examined(case, faults))
    return found
