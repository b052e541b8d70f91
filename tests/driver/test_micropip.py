"""The real micropip in real Pyodide, from an index on this machine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.driver.client import Client, in_node
from tests.driver.test_in_pyodide import NODE, ROOT
from tests.driver.test_installing import APP, block
from tests.environments.packages import LINUX, Index, make_wheel, serve
from webasgi.environments import EnvironmentSettings, resolve
from webasgi.site import INSTALLER
from webasgi_driver.context import Context

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    directory = tmp_path_factory.mktemp("index")
    make_wheel(directory, "tiny", "1.0", requires=["base>=2"])
    make_wheel(directory, "base", "2.0")
    make_wheel(directory, "native", "1.0", LINUX)
    with serve(Index(directory, absolute=True)) as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Client, dict[str, str]]]:
    environment = resolve((INSTALLER,), EnvironmentSettings())
    directory = tmp_path_factory.mktemp("environment")
    environment.write(directory)
    wheels = environment.manifest()["wheels"]
    job = {
        "pyodide": str(ROOT / "assets" / "node_modules" / "pyodide"),
        "driver": str(ROOT / "src" / "webasgi_driver"),
        "wheels": [str(directory / wheel["file"]) for wheel in wheels],
    }
    async with in_node(
        [NODE, "--experimental-wasm-jspi", str(ROOT / "tests/driver/pyodide_node.mjs"), json.dumps(job)]
    ) as each:
        yield each, {wheel["name"]: wheel["version"] for wheel in wheels}


async def test_installed_and_imported(client: tuple[Client, dict[str, str]], index: Index) -> None:
    driver, packages = client
    source = (
        block("tiny")
        .replace("async def app", "import base, tiny\n\nasync def app")
        .replace('b"here"', "f'{tiny.VERSION} {base.VERSION}'.encode()")
    )
    await driver.serve({"main.py": source}, context=Context(packages=packages, index=index.url))
    assert (await driver.get("/")).text == "1.0 2.0"
    assert "Installed base 2.0, tiny 1.0." in driver.log_text()


async def test_what_has_no_wheel(client: tuple[Client, dict[str, str]], index: Index) -> None:
    driver, packages = client
    for name in ("native", "no-such-package"):
        context = Context(packages=packages, index=index.url)
        failure = (await driver.load("main:app", {"main.py": block(name)}, context))["failure"]
        assert failure["message"].startswith(f"`{name}` could not be installed from {index.url}: ")
        assert failure["stage"] == "packages"
    await driver.serve({"main.py": APP})
    assert (await driver.get("/")).text == "here"
