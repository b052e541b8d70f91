"""A small folder in place of the built assets, for tests of authoring that do not run them."""

import json
from pathlib import Path

import pytest

from webasgi import assets

ELEMENT = "element-0123abcd.js"
STYLE = "playground-0123abcd.css"


@pytest.fixture
def static_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, which `webasgi.assets` takes for the distribution's own while the test runs."""
    folder = tmp_path_factory.mktemp("static")
    files = {ELEMENT: "export {};\n", STYLE: "webasgi-playground { display: block; }\n", "frame/inner.htm": "<p>\n"}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    manifest = {
        "version": 1,
        "pyodide": "314.0.7",
        "python": "3.14.2",
        "platform": "pyemscripten_2026_0_wasm32",
        "element": ELEMENT,
        "style": STYLE,
        "files": sorted(files),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr(assets, "_static", lambda: folder)
    return folder
