"""Every case has agreed in both engines, or its difference has a reason; README.md says what has been seen."""

from __future__ import annotations

import pytest

from tests.fidelity import outcomes
from tests.fidelity.app.cases.catalogue import CASES, cases_of
from tests.fidelity.known import REASONS
from tests.fidelity.report import ENGINES, README, readme
from tests.fidelity.table import table


@pytest.mark.parametrize("engine", ENGINES)
def test_every_case_was_run(engine: str) -> None:
    assert [row.case.name for row in outcomes.kept(engine)] == [case.name for case in cases_of(engine)]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_differs_has_a_reason_and_what_has_a_reason_differs(engine: str) -> None:
    unexpected = [row for row in outcomes.kept(engine) if not row.expected]
    if unexpected:
        pytest.fail(table(engine, unexpected), pytrace=False)


def test_reasons_are_of_cases_that_exist() -> None:
    assert {name for reason in REASONS for name in reason.cases} <= {case.name for case in CASES}


def test_the_readme_is_current() -> None:
    assert README.read_text("utf-8") == readme(), "run `make fidelity`"
