"""Every framework in CPython, where what fails is the driver's fault and no browser's."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.frameworks.catalogue import FRAMEWORKS
from tests.frameworks.framework import Framework
from tests.frameworks.interpreters import Interpreters, interpreters

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runtime(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Interpreters]:
    directory = tmp_path_factory.mktemp("interpreters")
    async with interpreters("cpython", directory, []) as each:
        yield each


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.name)
async def test_framework(runtime: Interpreters, framework: Framework) -> None:
    framework.compare("cpython", await runtime.look(framework))
