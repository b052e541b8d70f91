"""A wheel with native code from a distribution of Pyodide's layout, up to its import in Pyodide."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.driver.client import in_node
from tests.driver.test_installing import APP
from tests.environments.packages import WASM, Index, lock_distribution, make_sdist
from tests.frameworks.interpreters import NODE, ROOT, RUNNER
from webasgi.environments import EnvironmentSettings, distribution, resolve

SOURCE = APP.replace(
    "async def app",
    "import pydantic_core, sys\nFILE = sys.modules['pydantic_core._pydantic_core'].__file__\n\nasync def app",
).replace('b"here"', "FILE.encode()")


@pytest.fixture(scope="module")
def real_wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Those of pydantic-core, from the index of this machine: of module scope, so before `index` takes its place."""
    directory = tmp_path_factory.mktemp("real")
    return [
        Path(shutil.copy(path, directory / name))
        for name, path in resolve(["pydantic-core"], EnvironmentSettings(distribution="")).wheel_files()
    ]


async def test_native_code_of_the_distribution(
    real_wheels: list[Path], tmp_path: Path, settings: EnvironmentSettings, index: Index
) -> None:
    index.distribution = tmp_path / "distribution"
    index.distribution.mkdir()
    for path in real_wheels:
        native = path.name.startswith("pydantic_core")
        shutil.copy(path, index.distribution if native else index.directory)
    lock_distribution(index.distribution)
    make_sdist(index.directory, "pydantic_core", "99.0")
    distribution._read.clear()
    base = index.url.replace("simple", "pyodide/full")
    environment = resolve(["pydantic-core"], replace(settings, distribution=base))
    (core,) = [each for each in environment.sources if each.name == "pydantic-core"]
    assert (core.origin, core.file.filename.endswith(f"{WASM}.whl")) == ("distribution", True)
    environment.write(tmp_path / "site")
    job = {
        "pyodide": str(ROOT / "assets" / "node_modules" / "pyodide"),
        "driver": str(ROOT / "src" / "webasgi_driver"),
        "wheels": [str(tmp_path / "site" / wheel["file"]) for wheel in environment.manifest()["wheels"]],
    }
    async with in_node([str(NODE), "--experimental-wasm-jspi", str(RUNNER), json.dumps(job)]) as client:
        await client.serve({"main.py": SOURCE})
        assert (await client.get("/")).text.endswith(".so")
