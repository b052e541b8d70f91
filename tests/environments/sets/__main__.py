"""Tries every set and writes the page; arguments are words that the requirements of the wanted sets have."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.environments.sets import page
from tests.environments.sets.catalogue import SETS
from tests.environments.sets.trial import Trial, attempt
from webasgi.environments import EnvironmentSettings
from webasgi.environments.resolution import shipped_target


def main(words: list[str]) -> int:
    """The command; 1 where a set fails. With `words` nothing is written."""
    wanted = [each for each in SETS if not words or any(word in " ".join(each.requirements) for word in words)]
    trials: list[Trial] = []
    settings = EnvironmentSettings()
    for each in wanted:
        with tempfile.TemporaryDirectory() as directory:
            trial = asyncio.run(attempt(each, settings, Path(directory)))
        trials.append(trial)
        names = ", ".join(each.requirements) or "standard library"
        print(f"{names}: {trial.error or f'{trial.packages} wheels, {trial.size / 1e6:.1f} MB'}", flush=True)
    if any(trial.error for trial in trials):
        return 1
    if not words:
        page.PATH.write_text(page.render(trials, shipped_target().pyodide), "utf-8")
        print(f"{page.PATH.name} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
