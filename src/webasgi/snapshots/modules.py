"""Which modules an environment's snapshot holds: what its playgrounds import, and what was asked for by name."""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from webasgi.playground import Playground

from .layers import WheelFile, names_of

_NAME = re.compile(r"[a-z]\w*(?:\.[a-zA-Z_]\w*)+")
"""A string that may name a module, or something in one: Django's settings hold many."""

_BESIDE = {
    "blacksheep": ("blacksheep.server.res",),
    "django": ("django.conf.locale.en.formats", "django.utils.translation.reloader"),
    "fasthtml": ("fasthtml.pico",),
}
"""Modules that a package imports by name when it first needs them, in any app."""


def imported_modules(playground: Playground) -> frozenset[str]:
    """Absolute names of the modules that a playground's files import, wherever they do; not its own.

    `from package import name` gives `package` and, since `name` may be a module of it, `package.name`. So do strings
    that look like one: what is none can't be imported, and that is all.
    """
    own = {file.path.removesuffix(".py").split("/")[0] for file in playground.files}
    found: set[str] = set()
    for file in playground.files:
        if not file.path.endswith(".py"):
            continue
        try:
            tree = ast.parse(file.text)
        except (SyntaxError, ValueError):
            continue  # for another Python, or wrong on purpose
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module)
                found.update(f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value):
                found.add(node.value)
    for package in {name.split(".")[0] for name in found} & _BESIDE.keys():
        found.update(_BESIDE[package])
    return frozenset(name for name in found if name.split(".")[0] not in own)


def top_level_modules(requirements: Iterable[str], wheels: Iterable[tuple[str, Path]]) -> frozenset[str]:
    """Names of the packages and modules that the wheels of `requirements` bring; `wheels`: file name and path."""
    wanted: set[str] = set()
    for each in requirements:
        try:
            wanted.add(canonicalize_name(Requirement(each).name))
        except InvalidRequirement:
            continue  # a local file, say
    found: set[str] = set()
    for name, path in wheels:
        if canonicalize_name(name.split("-")[0]) in wanted:
            found |= _modules_of(path)
    return frozenset(found)


def driver_modules(wheels: Iterable[WheelFile]) -> frozenset[str]:
    """Absolute names of the modules that the driver imports before it loads a changed app with inline metadata."""
    return frozenset({"tomllib", "packaging.requirements"} if "packaging" in names_of(wheels) else {"tomllib"})


def loaded_modules(wheels: Iterable[tuple[str, Path]]) -> frozenset[str]:
    """Absolute names of the modules that modules in `wheels` import when they are imported, or may."""
    found: set[str] = set()
    for _, path in wheels:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".py"):
                    found.update(_loaded_by(archive.read(name)))
    return frozenset(found)


def _loaded_by(source: bytes) -> Iterator[str]:
    try:
        pending: list[ast.AST] = [ast.parse(source)]
    except (SyntaxError, ValueError):
        return
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.expr)):
            pending += ast.iter_child_nodes(node)


def _modules_of(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    packages = {name.split("/")[0] for name in names if name.count("/") == 1 and name.endswith("/__init__.py")}
    modules = {name.removesuffix(".py") for name in names if "/" not in name and name.endswith(".py")}
    return {name for name in packages | modules if name.isidentifier() and not name.startswith("_")}
