"""What the build environment remembers between documents, processes and builds: it has to be picklable."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from webasgi.checks import Case, Recorded


@dataclass(frozen=True)
class Request:
    """One playground: its requirements, the place that asks for them (``path:line``), its imports, and its case."""

    requirements: tuple[str, ...]
    location: str
    modules: frozenset[str]
    case: Case


@dataclass(frozen=True)
class Outcome:
    """The file name of an environment's manifest, or the problem that stands in its place."""

    name: str | None
    problem: str | None


@dataclass
class Records:
    """``requests`` by document; ``outcomes`` by set of requirements and the ``assets``, as of the last HTML build."""

    requests: dict[str, list[Request]] = field(default_factory=dict)
    outcomes: dict[tuple[str, ...], Outcome] = field(default_factory=dict)
    assets: tuple[str, str] | None = None
    recorded: dict[str, Recorded] = field(default_factory=dict)
    """First responses by the keys of cases."""

    def all_requests(self) -> Iterable[tuple[str, Request]]:
        """Every request with its document's name, in the order of names."""
        return ((docname, request) for docname in sorted(self.requests) for request in self.requests[docname])


def records(env: BuildEnvironment) -> Records:
    """The records of a build environment, empty at first."""
    found = getattr(env, "webasgi_records", None)
    if not isinstance(found, Records):
        found = Records()
        setattr(env, "webasgi_records", found)  # noqa: B010 - BuildEnvironment declares no such attribute
    return found


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """A document is gone, or about to be read again."""
    records(env).requests.pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment) -> None:
    """Another process has read these documents."""
    theirs = records(other).requests
    records(env).requests.update({name: theirs[name] for name in docnames if name in theirs})
