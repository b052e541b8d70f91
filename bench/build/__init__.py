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
# Playgrounds of a site, and how many are on each page.
SIZES = ((1, 50), (10, 50), (1000, 50), (1000, 1))
ENVIRONMENTS = ("fastapi", "starlette", "flask")

# Runs a command and writes down the peak, in kilobytes, of the largest of its processes.
MEASURED = """
import os, pathlib, resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
directory = pathlib.Path(os.environ["WEBASGI_CACHE_DIR"])
directory.mkdir(parents=True, exist_ok=True)
(directory / "peak").write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss), "utf-8")
sys.exit(code)
"""

BLOCK = """\
from {module} import {name}

app = {name}()  # {number}
"""
NAMES = {
    "fastapi": ("fastapi", "FastAPI"),
    "starlette": ("starlette.applications", "Starlette"),
    "flask": ("flask", "Flask"),
}


HEAD = (
    f"{'tool':<8}{'playgrounds':>12}{'pages':>7}{'cold':>9}{'cached':>9}{'unchanged':>11}{'ms each':>9}"
    f"{'MB':>7}{'without':>9}"
)


def measure() -> tuple[str, list[dict[str, Any]]]:
    """The table, and the data for the JSON file: seconds with nothing cached, then again with everything cached."""
    records = []
    with tempfile.TemporaryDirectory() as folder:
        for tool in ("sphinx", "mkdocs"):
            for size in SIZES:
                count, per_page = size
                name = f"{tool}-{count}-{per_page}"
                plain, plain_memory = _build(Path(folder, f"{name}-plain"), tool, size, plain=True)
                times, memory = _build(Path(folder, name), tool, size, plain=False)
                record = {
                    "tool": tool,
                    "playgrounds": count,
                    "pages": len(_pages(size)),
                    "seconds": times,
                    "without": plain,
                    "megabytes": memory,
                    "megabytes_without": plain_memory,
                }
                records.append(record)
                print(_row(record), flush=True)
    lines = [
        "Seconds that playgrounds in three environments add to a build, beside the same pages with code blocks;",
        "the peak of the largest process in megabytes, with playgrounds and without (Sphinx runs two, beside its own)",
        "",
        HEAD,
        *map(_row, records),
    ]
    return "\n".join(lines), records


def _row(record: dict[str, Any]) -> str:
    added = [time - other for time, other in zip(record["seconds"], record["without"], strict=True)]
    each = added[2] / record["playgrounds"] * 1000
    return (
        f"{record['tool']:<8}{record['playgrounds']:>12}{record['pages']:>7}{added[0]:9.1f}{added[1]:9.1f}{added[2]:11.2f}"
        f"{each:9.1f}{record['megabytes']:7.0f}{record['megabytes_without']:9.0f}"
    )


def _build(folder: Path, tool: str, size: tuple[int, int], *, plain: bool) -> tuple[list[float], float]:
    """Seconds of a build with an empty cache, of a fresh one with the cache, and of one where nothing has changed.

    Then the megabytes that the largest process has had.
    """
    source = folder / "source"
    source.mkdir(parents=True)
    write = _write_sphinx if tool == "sphinx" else _write_mkdocs
    write(source, size, plain)
    command = _command(tool, source, folder / "out")
    cache = folder / "cache"
    first = _timed(command, cache)
    shutil.rmtree(folder / "out")
    runs = [first, _timed(command, cache), _timed(command, cache)]
    return [seconds for seconds, _ in runs], max(memory for _, memory in runs)


def _command(tool: str, source: Path, target: Path) -> list[str]:
    if tool == "sphinx":
        return [sys.executable, "-m", "sphinx", "-q", "-j", "2", str(source), str(target)]
    return [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(source / "mkdocs.yml"), "-d", str(target)]


def _timed(command: list[str], cache: Path) -> tuple[float, float]:
    """Seconds, and the peak in megabytes of the largest process."""
    environ = {**os.environ, "WEBASGI_CACHE_DIR": str(cache), "NO_MKDOCS_2_WARNING": "1"}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", MEASURED, *command], cwd=ROOT, env=environ, check=True, timeout=LIMIT_SECONDS)
    seconds = time.perf_counter() - start
    return seconds, int((cache / "peak").read_text("utf-8")) / 1024


def _code(number: int) -> tuple[str, str]:
    requirement = ENVIRONMENTS[number % len(ENVIRONMENTS)]
    module, name = NAMES[requirement]
    return requirement, BLOCK.format(module=module, name=name, number=number)


def _pages(size: tuple[int, int]) -> list[range]:
    count, per_page = size
    return [range(first, min(first + per_page, count)) for first in range(0, count, per_page)]


def _write_sphinx(source: Path, size: tuple[int, int], plain: bool) -> None:
    # What running a thousand apps takes is their matter.
    settings = 'extensions = ["sphinx_webasgi"]\nhtml_theme = "basic"\nwebasgi_check = False\n'
    (source / "conf.py").write_text(settings, "utf-8")
    names = []
    for page, numbers in enumerate(_pages(size)):
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


def _write_mkdocs(source: Path, size: tuple[int, int], plain: bool) -> None:
    plugin = (
        "plugins: []\nmarkdown_extensions: [pymdownx.superfences]\n"
        if plain
        else "plugins: [{webasgi: {check: false}}]\n"
    )
    (source / "mkdocs.yml").write_text(f"site_name: Build\n{plugin}", "utf-8")
    docs = source / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Index\n", "utf-8")
    for page, numbers in enumerate(_pages(size)):
        parts = [f"# Page {page}\n"]
        for number in numbers:
            requirement, code = _code(number)
            head = "```python" if plain else f'```webasgi requirements="{requirement}"'
            parts.append(f"{head}\n{code}```\n")
        (docs / f"page{page}.md").write_text("\n".join(parts), "utf-8")
