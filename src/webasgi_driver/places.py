"""Where an app's own modules are looked for, and where the playground's files have one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

SOURCES = "src"
"""The directory of a project's packages in the "src layout".

https://packaging.python.org/en/latest/discussions/src-layout-vs-flat-layout/
"""


def of_modules(directory: str) -> list[str]:
    """The working directory and that of the files, "" for the latter: relative to it, as all paths here."""
    return list(dict.fromkeys([directory, ""]))


def of_sources(directory: str, files: Collection[str]) -> list[str]:
    """Directories ``src`` below those, unless they are packages themselves.

    Local projects install what is in them, so that modules are found there after all others: a ``src/logging.py``
    of an app that imports ``src.logging`` must not hide Python's.
    """
    folders = [f"{place}/{SOURCES}" if place else SOURCES for place in of_modules(directory)]
    return [
        folder
        for folder in folders
        if f"{folder}/__init__.py" not in files and any(path.startswith(f"{folder}/") for path in files)
    ]


def of_module(name: str, directory: str, files: Collection[str]) -> str | None:
    """The file of the module ``name``; None where the files have none."""
    path = name.replace(".", "/")
    places: Iterable[str] = (*of_modules(directory), *of_sources(directory, files))
    candidates = (f"{place}/{path}{end}".lstrip("/") for place in places for end in (".py", "/__init__.py"))
    return next((each for each in candidates if each in files), None)


def is_own(name: str, directory: str, files: Collection[str]) -> bool:
    """Whether the package or module that ``name`` begins with is among the files."""
    top = name.partition(".")[0]
    places = (*of_modules(directory), *of_sources(directory, files))
    starts = [f"{place}/{top}".lstrip("/") for place in places]
    return any(path == f"{start}.py" or path.startswith(f"{start}/") for start in starts for path in files)
