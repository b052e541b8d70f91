"""One set from requirements to a first response."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

from tests.driver.client import in_node
from tests.environments.sets.catalogue import RequirementSet
from tests.frameworks.interpreters import NODE, ROOT, RUNNER
from webasgi.environments import Environment, EnvironmentSettings, ResolutionError, resolve_anew, restore
from webasgi.environments.lockfile import read_lock, write_lock
from webasgi.environments.resolution import shipped_target


@dataclass(frozen=True)
class Trial:
    """What came of a set: `error` if it failed. Times are in seconds, sizes in bytes."""

    requirements: tuple[str, ...]
    error: str | None = None
    packages: int = 0
    built: tuple[str, ...] = ()
    distributed: tuple[str, ...] = ()
    size: int = 0
    resolving: float = 0
    restoring: float = 0
    booting: float = 0
    importing: float = 0


async def attempt(given: RequirementSet, settings: EnvironmentSettings, directory: Path) -> Trial:
    """Resolve a set anew, lock it, restore it from the lock, emit it, boot it in Pyodide, and ask its app."""
    begin = time.perf_counter()
    try:
        environment = resolve_anew(given.requirements, settings)
    except ResolutionError as error:
        return Trial(given.requirements, f"{error.kind}: {error}")
    trial = _described(given, environment, time.perf_counter() - begin)
    lock = directory / "pylock.set.toml"
    write_lock(
        lock,
        requirements=given.requirements,
        projects=(),
        target=shipped_target(),
        sources=environment.sources,
        indexes=environment.indexes,
    )
    begin = time.perf_counter()
    restored = restore(read_lock(lock, ()), settings)
    restoring = time.perf_counter() - begin
    if restored.manifest_name != environment.manifest_name:
        return replace(trial, error="the lock gives another environment")
    restored.write(directory)
    manifest = json.loads((directory / restored.manifest_name).read_bytes())
    wheels = [str(directory / wheel["file"]) for wheel in manifest["wheels"]]
    return await _booted(given, replace(trial, restoring=restoring), wheels)


def _described(given: RequirementSet, environment: Environment, seconds: float) -> Trial:
    def of(origin: str) -> tuple[str, ...]:
        return tuple(source.name for source in environment.sources if source.origin == origin)

    return Trial(
        given.requirements,
        packages=len(environment.wheels),
        built=of("sdist"),
        distributed=of("distribution"),
        size=sum(wheel.size for wheel in environment.wheels),
        resolving=seconds,
    )


async def _booted(given: RequirementSet, trial: Trial, wheels: list[str]) -> Trial:
    job = {
        "pyodide": str(ROOT / "assets" / "node_modules" / "pyodide"),
        "driver": str(ROOT / "src" / "webasgi_driver"),
        "wheels": wheels,
    }
    begin = time.perf_counter()
    async with in_node([str(NODE), "--experimental-wasm-jspi", str(RUNNER), json.dumps(job)]) as client:
        booting = time.perf_counter() - begin
        begin = time.perf_counter()
        message = await client.load("main:app", {"main.py": given.app})
        if message["type"] == "failed":
            return replace(trial, error=str(message["failure"]["message"]))
        response = await client.get("/")
        importing = time.perf_counter() - begin
    if response.status != 200 or given.expected not in response.text:
        return replace(trial, error=f"the app answered {response.status}: {response.text[:200]}")
    return replace(trial, booting=booting, importing=importing)
