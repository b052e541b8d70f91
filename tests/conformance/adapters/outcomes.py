"""A pytest plugin: chooses the cases of a suite and writes what became of each into a file.

The file is a JSON object: case (the test's id) to ``{"outcome", "driven", "error"}``, where ``driven``
says whether the driver was called, and ``error`` is the first line of a failure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .host import Calls

OUTSIDE = "outside"
"""The outcome of a case that was not run because it is named as outside the driver's task."""


class Outcomes:
    """Collects the outcome of each case."""

    def __init__(self, path: Path, outside: set[str], variants: set[str]) -> None:
        self._path = path
        self._outside = outside
        self._variants = variants
        self._cases: dict[str, dict[str, Any]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out variants that are not asked for, and the tests that are outside."""
        kept, left = [], []
        for item in items:
            if self._variants & set(re.split(r"[\[\]-]", item.nodeid.partition("[")[2])):
                left.append(item)
            elif item.nodeid.partition("[")[0] in self._outside:
                self._cases[item.nodeid] = {"outcome": OUTSIDE, "driven": False, "error": ""}
                left.append(item)
            else:
                kept.append(item)
        items[:] = kept
        config.hook.pytest_deselected(items=left)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Notice whether the driver is called."""
        before = Calls.count
        result = yield
        self._cases[item.nodeid]["driven"] = Calls.count > before
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The worst of set-up, call and teardown is the outcome."""
        case = self._cases.setdefault(report.nodeid, {"outcome": "passed", "driven": False, "error": ""})
        if not report.passed and case["outcome"] == "passed":
            case["outcome"] = report.outcome
            crash = getattr(report.longrepr, "reprcrash", None)
            case["error"] = (crash.message if crash else report.longreprtext.strip()).partition("\n")[0]

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        self._path.write_text(json.dumps(self._cases), "utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write, and what to leave out."""
    group = parser.getgroup("conformance")
    group.addoption("--outcomes", type=Path)
    group.addoption("--outside", action="append", default=[])
    group.addoption("--leave-out", action="append", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Add the collector."""
    options = config.option
    config.pluginmanager.register(Outcomes(options.outcomes, set(options.outside), set(options.leave_out)))
