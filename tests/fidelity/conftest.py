"""A session of an engine for each test module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fidelity.engines import EngineMissingError
from tests.fidelity.session import Session


@pytest.fixture(scope="module")
def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The engine that the module names by its `ENGINE`."""
    directory: Path = tmp_path_factory.mktemp("fidelity")
    try:
        with Session(request.module.ENGINE, directory) as session:
            yield session
    except EngineMissingError as error:
        pytest.fail(str(error), pytrace=False)
