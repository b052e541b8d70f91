"""README.md is about the cases and reasons that there are; `make fidelity` holds it to what was observed."""

from __future__ import annotations

import pytest

from tests.fidelity.app.cases.catalogue import CASES, cases_of
from tests.fidelity.known import REASONS
from tests.fidelity.report import ENGINES, README, TITLES


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text("utf-8")


def test_it_counts_the_cases_that_there_are(text: str) -> None:
    lines = [line for line in text.splitlines() if line.startswith("| **all** |")]
    assert len(lines) == 1
    for engine, cell in zip(ENGINES, lines[0].strip("| ").split(" | ")[1:], strict=True):
        assert cell.strip("*").endswith(f" of {len(cases_of(engine))}"), f"{engine}: run `make fidelity`"


def test_it_names_every_difference_with_its_reason(text: str) -> None:
    for reason in REASONS:
        assert f"\n{reason.text}\n" in text, "run `make fidelity`"
        for case in reason.cases:
            for engine in set(reason.engines) & set(ENGINES):
                assert f"| {case} | {TITLES[engine]} | " in text, "run `make fidelity`"


def test_a_case_has_one_name_and_one_reason() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    for engine in ENGINES:
        named = [case for reason in REASONS if engine in reason.engines for case in reason.cases]
        assert len(set(named)) == len(named), engine
