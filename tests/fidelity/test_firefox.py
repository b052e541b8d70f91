"""The cases that stand for the suite, in Firefox."""

from __future__ import annotations

import pytest

from tests.fidelity.app.cases.case import Case
from tests.fidelity.representative import CHOSEN
from tests.fidelity.session import Session
from tests.fidelity.verdict import check

ENGINE = "firefox"


@pytest.mark.parametrize("case", CHOSEN, ids=[case.name for case in CHOSEN])
def test_case(case: Case, session: Session) -> None:
    check(ENGINE, case, session)
