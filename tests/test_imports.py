"""Who may import whom, as ARCHITECTURE.md says, in both languages."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.stamps import ROOT

PYTHON = ROOT / "src"
TYPESCRIPT = ROOT / "assets" / "src"

# Package to the packages of ours that it may import.
PACKAGES: dict[str, set[str]] = {
    "webasgi": set(),
    "sphinx_webasgi": {"webasgi"},
    "mkdocs_webasgi": {"webasgi"},
    "webasgi_driver": set(),
}
# Tools that the shared package must not know.
TOOLS = {"sphinx", "docutils", "myst_parser", "mkdocs", "markdown", "pymdownx"}
PYODIDE = {"js", "pyodide", "pyodide_js", "_pyodide"}

# Folder of assets/src to the folders and files that it may import.
FOLDERS: dict[str, set[str]] = {
    "element": {"panels", "host", "protocol.ts", "traffic.ts"},
    "panels": {"protocol.ts", "traffic.ts", "chunks.ts"},
    "page": {"element", "panels"},
    "host": {"protocol.ts", "port.ts", "python-worker.ts", "traffic.ts", "chunks.ts"},
    "worker": {"snapshot", "chunks.ts", "protocol.ts", "port.ts", "python-worker.ts"},
    "snapshot": {"chunks.ts"},
    "maker": {"snapshot"},
    "checker": {"maker", "snapshot", "protocol.ts"},
    "frame": {"protocol.ts", "port.ts"},
    "protocol.ts": {"protocol"},
    "protocol": set(),
    "traffic.ts": {"protocol.ts"},
    "port.ts": set(),
    "chunks.ts": set(),
    "python-worker.ts": {"protocol.ts", "port.ts"},
}
# Kinds of files that a folder may take in as files (see assets/build.mjs).
EMBEDDED = {
    "host": {"page", "script", "python", "asset", "packed", "parted", "cdn"},
    "worker": {"source"},
    "element": {"asset"},
}

Import = tuple[Path, int, str]


def python_imports(package: str) -> Iterator[Import]:
    """Every absolute module name that a package imports, with its place."""
    for path in sorted((PYTHON / package).rglob("*.py")):
        module = [*path.relative_to(PYTHON).parent.parts]
        for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
            if isinstance(node, ast.Import):
                yield from ((path, node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = module[: len(module) - node.level + 1] if node.level else []
                yield path, node.lineno, ".".join([*above, *([node.module] if node.module else [])])


def typescript_imports() -> Iterator[Import]:
    """Every module that a TypeScript file imports, re-exports or loads by `import()`, with its place."""
    statement = re.compile(
        r"""(?:^\s*(?:import|export)\b[^;'"]*?\bfrom\s*|^\s*import\s*|\bimport\s*\(\s*)["']([^"']+)["']""",
        re.MULTILINE,
    )
    for path in sorted(TYPESCRIPT.rglob("*.ts")):
        if not path.name.endswith(".d.ts"):
            text = path.read_text("utf-8")
            for match in statement.finditer(text):
                yield path, text.count("\n", 0, match.start(1)) + 1, match[1]


def place(path: Path, line: int) -> str:
    """A place as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"


def test_every_package_and_folder_has_its_rule() -> None:
    packages = {path.name for path in PYTHON.iterdir() if any(path.glob("*.py"))}
    folders = {path.name for path in TYPESCRIPT.iterdir() if not path.name.endswith(".d.ts")}
    assert packages == set(PACKAGES)
    assert folders == set(FOLDERS)


@pytest.mark.parametrize("package", PACKAGES)
def test_python_import_directions(package: str) -> None:
    allowed = {package, *PACKAGES[package]}
    wrong = [
        f"{place(path, line)} imports {name}"
        for path, line, name in python_imports(package)
        if name.partition(".")[0] in set(PACKAGES) - allowed
    ]
    assert wrong == []


def test_the_shared_package_knows_no_documentation_tool() -> None:
    wrong = [
        f"{place(path, line)} imports {name}"
        for path, line, name in python_imports("webasgi")
        if name.partition(".")[0] in TOOLS
    ]
    assert wrong == []


def test_the_driver_imports_the_standard_library_alone() -> None:
    known = {*sys.stdlib_module_names, "webasgi_driver"}
    wrong = [
        f"{place(path, line)} imports {name}"
        for path, line, name in python_imports("webasgi_driver")
        if name.partition(".")[0] not in known | (PYODIDE if path.name == "pyodide.py" else set())
    ]
    assert wrong == []


def test_typescript_import_directions() -> None:
    wrong = []
    for path, line, name in typescript_imports():
        folder = path.relative_to(TYPESCRIPT).parts[0]
        kind, colon, _ = name.partition(":")
        if kind == "node":
            allowed = folder in ("maker", "checker")  # no file of a site is made of it
        elif colon:
            allowed = kind in EMBEDDED.get(folder, set())
        elif "/node_modules/" in name:
            # What a package has and does not export.
            allowed = folder not in ("protocol", "protocol.ts")
        elif name.startswith("."):
            target = (path.parent / name).resolve()
            inside = target.is_relative_to(TYPESCRIPT)
            allowed = inside and target.relative_to(TYPESCRIPT).parts[0] in {
                folder,
                *FOLDERS[folder],
            }
        else:
            # An npm package.
            allowed = folder not in ("protocol", "protocol.ts")
        if not allowed:
            wrong.append(f"{place(path, line)} imports {name}")
    assert wrong == []


def test_typescript_has_no_circles() -> None:
    graph: dict[Path, set[Path]] = {}
    for path, _, name in typescript_imports():
        if name.startswith("."):
            graph.setdefault(path, set()).add((path.parent / name).resolve())
    assert circle(graph) == []


def test_python_has_no_circles() -> None:
    modules = {
        ".".join(path.relative_to(PYTHON).with_suffix("").parts).removesuffix(".__init__"): path
        for package in PACKAGES
        for path in (PYTHON / package).rglob("*.py")
    }
    graph: dict[Path, set[Path]] = {}
    for package in PACKAGES:
        for path, tree in ((path, ast.parse(path.read_bytes())) for path in (PYTHON / package).rglob("*.py")):
            for name in top_level_imports(tree):
                if (target := modules.get(name)) and target != path:
                    graph.setdefault(path, set()).add(target)
    assert circle(graph) == []


def top_level_imports(tree: ast.Module) -> Iterator[str]:
    """Names of the modules imported when this one is: not under TYPE_CHECKING, not in functions."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def circle(graph: dict[Path, set[Path]]) -> list[str]:
    """The files of one import circle, or none."""
    done: set[Path] = set()

    def visit(path: Path, trail: list[Path]) -> list[Path]:
        if path in trail:
            return [*trail[trail.index(path) :], path]
        if path not in done:
            for target in sorted(graph.get(path, ())):
                if found := visit(target, [*trail, path]):
                    return found
            done.add(path)
        return []

    for start in sorted(graph):
        if found := visit(start, []):
            return [str(path.relative_to(ROOT)) for path in found]
    return []
