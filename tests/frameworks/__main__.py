"""Runs every framework in Pyodide, with and without JSPI, and writes what it saw into the documentation."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.frameworks import page
from tests.frameworks.catalogue import FRAMEWORKS
from tests.frameworks.framework import Runtime
from tests.frameworks.interpreters import environment, interpreters, wheels

BROWSERS: tuple[Runtime, ...] = ("jspi", "plain")


async def _look(directory: Path, files: list[str]) -> dict[str, dict[str, dict[str, str]]]:
    """Framework to browser to what failed, by name."""
    seen: dict[str, dict[str, dict[str, str]]] = {framework.name: {} for framework in FRAMEWORKS}
    for browser in BROWSERS:
        async with interpreters(browser, directory, files) as each:
            for framework in FRAMEWORKS:
                seen[framework.name][browser] = await each.look(framework)
    return seen


def main() -> int:
    """The command; 1 where something fails that nothing explains."""
    resolved = environment()
    with tempfile.TemporaryDirectory() as directory:
        seen = asyncio.run(_look(Path(directory), wheels(resolved, Path(directory))))
    distributions = {wheel.name: wheel.version for wheel in resolved.wheels}
    versions = {framework.name: distributions[framework.distribution] for framework in FRAMEWORKS}
    failures = {
        name: {browser: list(failed) for browser, failed in browsers.items()} for name, browsers in seen.items()
    }
    try:
        text = page.render(failures, versions)
    except ValueError as exc:
        for framework in FRAMEWORKS:
            for browser in BROWSERS:
                for name in {*failures[framework.name][browser]} - framework.expected_failures(browser):
                    print(f"{framework.name}, {browser}, {name}:\n{seen[framework.name][browser][name]}")
        print(exc, file=sys.stderr)
        return 1
    page.PATH.parent.mkdir(exist_ok=True)
    page.PATH.write_text(text, "utf-8")
    print(f"{page.PATH.name} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
