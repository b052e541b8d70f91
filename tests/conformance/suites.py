"""Runs a suite twice, over its own server and over the driver, and compares what became of its cases."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.conformance.sources import Source

RUN_LIMIT = 600.0
"""Seconds that one run of a suite may take."""

CASE_LIMIT = 30
"""Seconds that one case may take."""

# The rest of the environment could change what a suite does: proxies, options of pytest.
_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USERPROFILE")

Reasons = Mapping[str, Sequence[str]]
"""A reason, and the tests that it holds for: ``tests/x.py::test``, with ``[parameters]`` for single cases."""


@dataclass(frozen=True)
class Suite:
    """Tests of another project that the driver is held against.

    ``differences`` are cases that pass over the suite's own server and not over the driver, ``outside`` are tests
    that say nothing of an ASGI server and are not run, ``other_files`` are whole files of such.
    """

    source: Source
    own: str
    """What the cases run over without us."""

    files: Sequence[str]
    other_files: Reasons
    plugin: str
    """The module of ``adapters`` that puts the driver in."""

    own_variants: Sequence[str]
    """Parameters of cases that are left out over the suite's own server."""

    driver_variants: Sequence[str]
    names: Sequence[str]
    """Parameters that only name what the case runs over: cases that differ in them alone are one."""

    outside: Reasons
    differences: Reasons
    needs_server: bool
    """Whether every case that is run needs a server; otherwise some pass without the driver being called."""

    def run(self) -> Comparison:
        """Both runs, one process each."""
        own = self._run(None, self.own_variants)
        return Comparison(self, own, self._run(self.plugin, self.driver_variants))

    def case(self, identifier: str) -> str:
        """The name of a case whatever it runs over."""
        test, _, parameters = identifier.partition("[")
        names = "|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True))
        rest = re.sub(rf"(?<![^-])(?:{names})(?![^-])", "", parameters.removesuffix("]"))
        rest = re.sub("-+", "-", rest).strip("-")
        return f"{test}[{rest}]" if rest else test

    def _run(self, plugin: str | None, left_out: Sequence[str]) -> dict[str, Outcome]:
        directory = self.source.directory()
        with tempfile.TemporaryDirectory() as temporary:
            path = Path(temporary) / "outcomes.json"
            command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-o", "addopts=", "-p", "no:cacheprovider"]
            command += ["-p", "anyio.pytest_plugin", "-p", "pytest_timeout", f"--timeout={CASE_LIMIT}"]
            command += ["-p", "adapters.outcomes", f"--outcomes={path}"]
            command += ["-p", f"adapters.{plugin}"] if plugin else []
            command += [f"--leave-out={name}" for name in left_out]
            command += [f"--outside={test}" for tests in self.outside.values() for test in tests]
            environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
            environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
            environment["PYTHONPATH"] = str(Path(__file__).parent)
            result = subprocess.run(
                [*command, *self.files],
                cwd=directory,
                env=environment,
                capture_output=True,
                text=True,
                timeout=RUN_LIMIT,
                check=False,
            )
            # 1: some cases have failed.
            if result.returncode not in (0, 1):
                raise RuntimeError(f"The tests of {self.source} could not be run:\n{result.stdout}\n{result.stderr}")
            return self._merged(json.loads(path.read_text("utf-8")))

    def _merged(self, outcomes: Mapping[str, Any]) -> dict[str, Outcome]:
        """Outcomes by case; a case passes if one of its variants does."""
        merged: dict[str, Outcome] = {}
        for identifier, values in outcomes.items():
            case, outcome = self.case(identifier), Outcome(**values)
            if case not in merged or outcome.outcome == "passed":
                merged[case] = outcome
        return merged


@dataclass(frozen=True)
class Outcome:
    """What became of a case: see ``adapters/outcomes.py``."""

    outcome: str
    driven: bool
    error: str


@dataclass(frozen=True)
class Comparison:
    """The outcomes of both runs."""

    suite: Suite
    own: Mapping[str, Outcome] = field(repr=False)
    driver: Mapping[str, Outcome] = field(repr=False)

    @cached_property
    def passing(self) -> set[str]:
        """Cases that pass over the suite's own server."""
        return {case for case, outcome in self.own.items() if outcome.outcome == "passed"}

    @cached_property
    def driven(self) -> set[str]:
        """Those of them that call the driver."""
        return {case for case in self.passing if case in self.driver and self.driver[case].driven}

    @cached_property
    def lost(self) -> dict[str, str]:
        """Cases that pass over the suite's own server and not over the driver, with their errors."""
        missing = Outcome("missing", driven=False, error="The case was not run.")
        outcomes = {case: self.driver.get(case, missing) for case in sorted(self.passing)}
        return {case: f"{o.outcome}: {o.error}" for case, o in outcomes.items() if o.outcome != "passed"}

    @cached_property
    def outside(self) -> set[str]:
        """Cases that were not run."""
        return {case for case, outcome in self.own.items() if outcome.outcome == "outside"}


def cases_of(test: str, cases: set[str]) -> set[str]:
    """The ``cases`` that an entry of :data:`Reasons` names."""
    return {case for case in cases if case == test or case.partition("[")[0] == test}
