"""Every case in Chromium that is not open."""

from __future__ import annotations

import pytest

from tests.fidelity.app.cases.case import Case
from tests.fidelity.app.cases.catalogue import CASES
from tests.fidelity.known import OPEN
from tests.fidelity.session import Session
from tests.fidelity.verdict import check

ENGINE = "chromium"


HELD = [case for case in CASES if case.name not in OPEN]


def test_open_cases_exist() -> None:
    assert {case.name for case in CASES} >= OPEN


@pytest.mark.parametrize("case", HELD, ids=[case.name for case in HELD])
def test_case(case: Case, session: Session) -> None:
    check(ENGINE, case, session)
