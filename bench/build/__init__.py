"""What playgrounds add to the time of a build: Sphinx and MkDocs, none to a thousand of them in three environments."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from scripts.stamps import ROOT

LIMIT_SECONDS = 900
COUNTS = (1, 10, 1000)
# Playgrounds of one page.
PER_PAGE = 50
ENVIRONMENTS = ("fastapi", "starlette", "flask")

BLOCK = """\
from {module} import {name}

app = {name}()  # {number}
"""
NAMES = {
    "fastapi": ("fastapi", "FastAPI"),
    "starlette": ("starlette.applications", "Starlette"),
    "flask": ("flask", "Flask"),
}


def measure() -> tuple[str, list[dict[str, Any]]]:
    """The table, and the data for the JSON file: seconds with nothing cached, then again with everything cached."""
    records = []
    with tempfile.TemporaryDirectory() as folder:
        for tool in ("sphinx", "mkdocs"):
            plain = {count: _build(Path(folder, f"{tool}-plain-{count}"), tool, count, plain=True) for count in COUNTS}
            for count in COUNTS:
                times = _build(Path(folder, f"{tool}-{count}"), tool, count, plain=False)
                record = {"tool": tool, "playgrounds": count, "seconds": times, "without": plain[count]}
                records.append(record)
                print(_row(record), flush=True)
    lines = [
        "Seconds that playgrounds in three environments add to a build, beside the same pages with code blocks",
        "",
        f"{'tool':<8}{'playgrounds':>12}{'cold':>9}{'cached':>9}{'unchanged':>11}{'ms each, unchanged':>20}",
        *map(_row, records),
    ]
    return "\n".join(lines), records


def _row(record: dict[str, Any]) -> str:
    added = [time - other for time, other in zip(record["seconds"], record["without"], strict=True)]
    each = added[2] / record["playgrounds"] * 1000
    return f"{record['tool']:<8}{record['playgrounds']:>12}{added[0]:9.1f}{added[1]:9.1f}{added[2]:11.2f}{each:20.1f}"


def _build(folder: Path, tool: str, count: int, *, plain: bool) -> list[float]:
    """Seconds of a build with an empty cache, of a fresh one with the cache, and of one where nothing has changed."""
    source = folder / "source"
    source.mkdir(parents=True)
    write = _write_sphinx if tool == "sphinx" else _write_mkdocs
    write(source, count, plain)
    command = _command(tool, source, folder / "out")
    cache = folder / "cache"
    times = [_timed(command, cache)]
    shutil.rmtree(folder / "out")
    return [*times, _timed(command, cache), _timed(command, cache)]


def _command(tool: str, source: Path, target: Path) -> list[str]:
    if tool == "sphinx":
        return [sys.executable, "-m", "sphinx", "-q", "-j", "2", str(source), str(target)]
    return [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(source / "mkdocs.yml"), "-d", str(target)]


def _timed(command: list[str], cache: Path) -> float:
    environ = {**os.environ, "WEBASGI_CACHE_DIR": str(cache), "NO_MKDOCS_2_WARNING": "1"}
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=LIMIT_SECONDS)
    return time.perf_counter() - start


def _code(number: int) -> tuple[str, str]:
    requirement = ENVIRONMENTS[number % len(ENVIRONMENTS)]
    module, name = NAMES[requirement]
    return requirement, BLOCK.format(module=module, name=name, number=number)


def _pages(count: int) -> list[range]:
    return [range(first, min(first + PER_PAGE, count)) for first in range(0, count, PER_PAGE)]


def _write_sphinx(source: Path, count: int, plain: bool) -> None:
    (source / "conf.py").write_text('extensions = ["sphinx_webasgi"]\nhtml_theme = "basic"\n', "utf-8")
    names = []
    for page, numbers in enumerate(_pages(count)):
        parts = [f"Page {page}\n{'=' * 20}\n"]
        for number in numbers:
            requirement, code = _code(number)
            head = ".. code-block:: python" if plain else f".. webasgi::\n   :requirements: {requirement}"
            body = "".join(f"   {line}".rstrip() + "\n" for line in code.splitlines())
            parts.append(f"{head}\n\n{body}")
        names.append(f"page{page}")
        (source / f"page{page}.rst").write_text("\n".join(parts), "utf-8")
    tree = "".join(f"   {name}\n" for name in names)
    (source / "index.rst").write_text(f"Index\n=====\n\n.. toctree::\n\n{tree}", "utf-8")


def _write_mkdocs(source: Path, count: int, plain: bool) -> None:
    plugin = "plugins: []\nmarkdown_extensions: [pymdownx.superfences]\n" if plain else "plugins: [webasgi]\n"
    (source / "mkdocs.yml").write_text(f"site_name: Build\n{plugin}", "utf-8")
    docs = source / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Index\n", "utf-8")
    for page, numbers in enumerate(_pages(count)):
        parts = [f"# Page {page}\n"]
        for number in numbers:
            requirement, code = _code(number)
            head = "```python" if plain else f'```webasgi requirements="{requirement}"'
            parts.append(f"{head}\n{code}```\n")
        (docs / f"page{page}.md").write_text("\n".join(parts), "utf-8")
