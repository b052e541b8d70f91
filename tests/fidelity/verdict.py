"""What a test says about a case."""

from __future__ import annotations

import pytest

from tests.fidelity.app.cases.case import Case
from tests.fidelity.session import Session
from tests.fidelity.table import table


def check(engine: str, case: Case, session: Session) -> None:
    """Fail where the case differs and is not known to, and where it agrees though it is said that it can't."""
    row = session.row(case)
    if row.incomplete:
        pytest.fail(f"{case.name}: {row.incomplete}", pytrace=False)
    if not row.expected:
        pytest.fail(table(engine, [row]), pytrace=False)
