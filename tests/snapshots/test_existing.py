"""Names that may be modules."""

import zipfile
from pathlib import Path

from webasgi.snapshots.existing import possible_modules
from webasgi.snapshots.layers import WheelFile


def wheel(tmp_path: Path, *files: str, **texts: str) -> WheelFile:
    path = tmp_path / "tea-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in files:
            archive.writestr(name, "")
        for name, text in texts.items():
            archive.writestr(f"{name}.py", text)
    return path.name, path


def test_names_with_dots_are_files(tmp_path: Path, built_assets: Path) -> None:
    tea = wheel(
        tmp_path,
        *("tea/__init__.py", "tea/pot.py", "tea/_leaf.cpython-314-wasm32-emscripten.so", "tea/cups/small.py"),
        "tea-1.data/purelib/tray.py",
    )
    there = {"tea", "tea.pot", "tea._leaf", "tea.cups", "tea.cups.small", "tray", "unknown"}
    others = {"tea.Pot", "tea.pot.Lid", "tea.cups.Large", "tray.Wood", "unknown.name", "example.org"}
    assert possible_modules(there | others, [tea]) == there


def test_modules_of_the_standard_library(built_assets: Path) -> None:
    there = {"json", "json.decoder", "concurrent.futures.thread", "xml.etree.ElementTree", "time", "pyodide.http"}
    others = {"json.dumps", "datetime.datetime", "typing.Annotated", "time.sleep"}
    assert possible_modules(there | others, []) == there


def test_below_modules_that_make_others(tmp_path: Path, built_assets: Path) -> None:
    names = {"six.moves.urllib", "sixty.moves"}
    six = wheel(tmp_path, six="__path__ = []  # makes a package of it\n", sixty="# no __path__ here\n")
    assert possible_modules(names, [six]) == {"six.moves.urllib"}
