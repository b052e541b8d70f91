"""Every case in Chromium."""

from __future__ import annotations

import pytest

from tests.fidelity.app.cases.case import Case
from tests.fidelity.app.cases.catalogue import CASES
from tests.fidelity.session import Session
from tests.fidelity.verdict import check

ENGINE = "chromium"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Case, session: Session) -> None:
    check(ENGINE, case, session)
