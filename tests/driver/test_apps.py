"""Apps of the tests and of the documentation in CPython; ``tests/frameworks`` has the frameworks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.driver.client import Client
from tests.driver.conftest import app_source

EXAMPLES = Path(__file__).parents[2] / "example_docs" / "apps"


async def test_bare(client: Client) -> None:
    await client.serve({"main.py": app_source("bare")})
    assert (await client.get("/", "PUT", body=b"body")).text == "PUT body"


@pytest.mark.parametrize("name", ["bare", "composition", "counter", "forms", "quickstart", "starlette"])
async def test_the_apps_of_the_documentation(client: Client, name: str) -> None:
    files = {path.name: path.read_text("utf-8") for path in (EXAMPLES / name).iterdir() if path.is_file()}
    await client.serve(files)
    response = await client.get("/")
    assert (response.status, response.complete, response.error) == (200, True, None)
    if name == "composition":
        for path in ("/subapp/", "/subapp/subapp/"):
            assert (await client.get(path)).status == 200
