"""The table of all trials, as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence

from tests.environments.sets.trial import Trial
from tests.frameworks.interpreters import ROOT

PATH = ROOT / "docs" / "environments.md"

_HEAD = """\
# Environments

Sets of requirements, each resolved, locked (PEP 751), restored from its lock, written as into a site, and booted in
Pyodide {pyodide}, where an app that uses the packages answered a request. `make environments` writes this page from
what it saw, and fails where a set fails.

- **wheels**, **MB**: how many, and their size; *pure builds* have no wheel that Pyodide can load and were built from
  source.
- **resolving**: seconds from requirements to wheels in the cache; the first time most of it is the download.
- **from the lock**: the same with a lock file and a filled cache.
- **boot**: seconds until Pyodide was up in Node with the wheels unpacked; **first response**: then importing the app
  and answering. Pages start several times faster, from the quick starts that builds make.

Times are of whatever machine ran the command; these are of two cores.

| requirements | wheels | MB | pure builds | resolving | from the lock | boot | first response |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def render(trials: Sequence[Trial], pyodide: str) -> str:
    """The page. All trials have to have succeeded."""
    return _HEAD.format(pyodide=pyodide) + "".join(_row(trial) for trial in trials)


def _row(trial: Trial) -> str:
    cells = [
        ", ".join(f"`{each}`" for each in trial.requirements) or "(standard library)",
        str(trial.packages),
        f"{trial.size / 1e6:.1f}",
        ", ".join((*trial.built, *(f"{each} (Pyodide's)" for each in trial.distributed))) or "–",
        f"{trial.resolving:.1f}",
        f"{trial.restoring:.2f}",
        f"{trial.booting:.1f}",
        f"{trial.importing:.1f}",
    ]
    return f"| {' | '.join(cells)} |\n"
