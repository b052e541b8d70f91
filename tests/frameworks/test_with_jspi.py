"""Every framework in Pyodide with JSPI: it has what its case says, and nothing less or more."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.frameworks.catalogue import FRAMEWORKS
from tests.frameworks.framework import Framework
from tests.frameworks.interpreters import Interpreters, environment, interpreters, wheels

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runtime(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Interpreters]:
    directory = tmp_path_factory.mktemp("interpreters")
    async with interpreters("jspi", directory, wheels(environment(), directory)) as each:
        yield each


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.name)
async def test_framework(runtime: Interpreters, framework: Framework) -> None:
    framework.compare("jspi", await runtime.look(framework))
