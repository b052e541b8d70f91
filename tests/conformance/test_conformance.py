"""All that passes over a suite's own server passes over the driver, but for what is named with its reason."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance import SUITES
from tests.conformance.suites import Comparison, Suite, cases_of
from tests.conformance.table import README, readme


@pytest.fixture(scope="module")
def comparisons() -> dict[str, Comparison]:
    """Both runs of both suites."""
    return {suite.plugin: suite.run() for suite in SUITES}


@pytest.fixture(params=SUITES, ids=lambda suite: suite.source.project)
def comparison(request: pytest.FixtureRequest, comparisons: dict[str, Comparison]) -> Comparison:
    """Both runs of one suite."""
    suite: Suite = request.param
    return comparisons[suite.plugin]


def entries(comparison: Comparison) -> Iterator[str]:
    """The cases that are named as different."""
    for tests in comparison.suite.differences.values():
        yield from tests


def test_what_passes_over_its_own_server_passes_over_the_driver(comparison: Comparison) -> None:
    named = {case for test in entries(comparison) for case in cases_of(test, set(comparison.lost))}
    assert {case: error for case, error in comparison.lost.items() if case not in named} == {}


def test_what_is_named_as_different_differs(comparison: Comparison) -> None:
    for test in entries(comparison):
        cases = cases_of(test, comparison.passing)
        assert cases, f"{test} does not pass over {comparison.suite.own}"
        assert cases <= set(comparison.lost), f"{test} passes by now"


def test_what_is_named_as_outside_exists_and_each_test_has_one_reason(comparison: Comparison) -> None:
    suite = comparison.suite
    outside = [test for tests in suite.outside.values() for test in tests]
    assert {case.partition("[")[0] for case in comparison.outside} == set(outside)
    named = [*outside, *entries(comparison)]
    assert len(set(named)) == len(named)


def test_the_driver_is_called(comparison: Comparison) -> None:
    """Otherwise a case would pass for nothing; much of Starlette needs no server."""
    if comparison.suite.needs_server:
        assert comparison.passing - comparison.driven == set()
    else:
        assert len(comparison.driven) > len(comparison.passing) / 2


def test_every_file_of_a_suite_is_run_or_has_its_reason(comparison: Comparison) -> None:
    suite = comparison.suite
    directory = suite.source.directory()
    files = {path.relative_to(directory).as_posix() for path in (directory / "tests").rglob("test_*.py")}
    others = {file for names in suite.other_files.values() for file in names}
    run = {file for file in files if any(file == name or file.startswith(f"{name}/") for name in suite.files)}
    assert run | others == files
    assert run & others == set()


def test_the_readme_is_current(comparisons: dict[str, Comparison]) -> None:
    assert README.read_text("utf-8") == readme(comparisons.values()), "run `python -m tests.conformance`"
