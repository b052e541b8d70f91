"""Fixtures: a driver in this process, and the environment for the one in Pyodide."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.driver.client import Client, in_process

APPS = Path(__file__).parent / "apps"


@pytest.fixture
def app_directory(tmp_path: Path) -> Iterator[Path]:
    """A directory for a playground's files; what loading an app changes is put back."""
    path, modules, cwd = sys.path.copy(), set(sys.modules), Path.cwd()
    directory = tmp_path / "app"
    yield directory
    sys.path[:] = path
    os.chdir(cwd)
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(directory)):
            del sys.modules[name]


@pytest.fixture
async def client(app_directory: Path) -> AsyncIterator[Client]:
    """A client of a server in this process."""
    async with in_process(app_directory, startup_limit=1.0, shutdown_limit=0.2) as client:
        yield client


Serve = Callable[[Any], Awaitable[Client]]


@pytest.fixture
def serve(client: Client, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serve an ASGI or WSGI callable of the test."""

    async def serve(app: Any) -> Client:
        module: Any = ModuleType("app_under_test")
        module.app = app
        monkeypatch.setitem(sys.modules, "app_under_test", module)
        await client.serve({"main.py": "from app_under_test import app\n"})
        return client

    return serve


def app_source(name: str) -> str:
    """The text of one of the example apps of these tests."""
    return (APPS / f"{name}_app.py").read_text("utf-8")
