"""The page of the documentation says what the runs see."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.frameworks import page
from tests.frameworks.catalogue import FRAMEWORKS
from tests.frameworks.features import FEATURES, LIFESPAN


def test_page() -> None:
    """``test_with_jspi`` and ``test_without_jspi`` compare what is known with what they see; versions may differ."""
    known = {
        framework.name: {browser: sorted(framework.expected_failures(browser)) for browser in ("jspi", "plain")}
        for framework in FRAMEWORKS
    }
    text = page.PATH.read_text("utf-8")
    assert text == page.render(known, page.versions(text)), f"run `{page.COMMAND}`"


def test_a_failure_without_a_reason_is_not_written() -> None:
    nothing: dict[str, dict[str, list[str]]] = {framework.name: {"jspi": [], "plain": []} for framework in FRAMEWORKS}
    failures = {**nothing, "Starlette": {"jspi": ["JSON"], "plain": ["JSON"]}}
    with pytest.raises(ValueError, match="Starlette: nothing says why this fails: JSON"):
        page.render(failures, {})


def test_names() -> None:
    names = [feature.name for feature in FEATURES]
    assert names[-1] == LIFESPAN, "it ends the app"
    for framework in FRAMEWORKS:
        assert {*framework.lacks, *framework.needs_jspi} <= {*names, *framework.own}
        assert not {*framework.lacks} & {*framework.needs_jspi}
    assert set(Counter([*names, *(each.name for each in FRAMEWORKS)]).values()) == {1}
