"""What an edited script block asks for: there, installed, or told why not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.driver.client import Client, in_process
from webasgi_driver.context import Context

APP = """
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"here"})
"""
SHIPPED = {"fastapi": "0.165.0", "packaging": "26.4"}
INDEX = "https://pypi.org/simple"


def block(*dependencies: str) -> str:
    listed = ", ".join(f'"{each}"' for each in dependencies)
    return f"# /// script\n# dependencies = [{listed}]\n# ///\n{APP}"


class Installer:
    def __init__(self) -> None:
        self.asked: list[tuple[list[str], str]] = []

    async def __call__(self, requirements: Sequence[str], index: str) -> Mapping[str, str]:
        self.asked.append((list(requirements), index))
        if "broken" in requirements:
            raise ValueError("Can't find a pure Python 3 wheel for: 'broken'")
        return dict.fromkeys(requirements, "1.0")


@pytest.fixture
def installer() -> Installer:
    return Installer()


@pytest.fixture
async def client(app_directory: Path, installer: Installer) -> AsyncIterator[Client]:
    async with in_process(app_directory, install=installer) as client:
        yield client


@pytest.mark.parametrize(
    ("source", "packages"),
    [
        (APP, SHIPPED),
        (block("fastapi", "FastAPI>=0.100"), SHIPPED),
        (block("fastapi[all] >= 0.1 ; python_version > '3'"), SHIPPED),
        (block("other; sys_platform == 'win32'"), SHIPPED),
        (block("other; sys_platform == 'win32'"), {"fastapi": "0.1"}),
        (block("other"), None),  # the author's own files: what they ask for is there
        ("# /// other\n# x = 1\n# ///\n" + APP, SHIPPED),
    ],
)
async def test_nothing_is_missing(
    source: str, packages: dict[str, str] | None, client: Client, installer: Installer
) -> None:
    await client.serve({"main.py": source}, context=Context(packages=packages, index=INDEX))
    assert installer.asked == []


async def test_what_is_missing_is_installed(client: Client, installer: Installer) -> None:
    files = {"main.py": block("fastapi", "rich>=13", "attrs"), "other.py": block("unused")}
    await client.serve(files, context=Context(packages=SHIPPED, index=INDEX))
    assert installer.asked == [(["rich>=13", "attrs"], INDEX)]
    said = client.log_text()
    assert f"Installing rich>=13, attrs from {INDEX} ..." in said
    assert "Installed attrs 1.0, rich>=13 1.0." in said
    assert client.statuses[:2] == ["packages", "app"]


async def test_where_it_must_not_be_installed(client: Client, installer: Installer) -> None:
    failure = (await client.load("main:app", {"main.py": block("rich")}, Context(packages=SHIPPED)))["failure"]
    assert (failure["stage"], failure["fault"]) == ("packages", "app")
    assert (
        "asks for `rich`, which this page does not ship. It has fastapi 0.165.0, packaging 26.4." in failure["message"]
    )
    assert "(its setting `runtime_index`)" in failure["message"]
    assert installer.asked == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (block("broken"), "could not be installed from https://pypi.org/simple: Can't find a pure Python 3 wheel for"),
        (block("fastapi<0.1", "broken"), "`fastapi<0.1`, `broken` could not be installed"),
        (block("=="), "asks for '==', which is no requirement"),
        (block("fastapi >< 1"), "asks for 'fastapi >< 1'"),
        ("# /// script\n# dependencies = [\n# ///\n" + APP, "is not valid TOML"),
        ("# /// script\n# dependencies = 'x'\n# ///\n" + APP, "must be a list of texts"),
    ],
)
async def test_what_can_not_be_installed(source: str, words: str, client: Client) -> None:
    files = {"backend/main.py": source, "main.py": APP}
    context = Context(packages=SHIPPED, index=INDEX, directory="backend")
    failure = (await client.load("main:app", files, context))["failure"]
    assert words in failure["message"]
    assert failure["stage"] == "packages"
