"""The page and the list that lie beside the environments of a site."""

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from webasgi import assets, full_page
from webasgi.weight import first_run

# Sizes that tell every sum of them apart.
SIZES = {
    "pyodide.mjs-0.bin": 1,
    "pyodide.asm.mjs-0.bin": 2,
    "pyodide.asm.wasm-0.bin": 4,
    "python_stdlib.zip-0.bin": 8,
    "python_stdlib-0.zip": 16,
    "webasgi_driver-0.json": 32,
    "element-0.js": 64,
    "page-0.js": 64,
    "playground-0.css": 64,
}
MANIFEST = {
    "version": 1,
    "pyodide": "314.0.7",
    "python": "3.14.2",
    "platform": "pyemscripten_2026_0_wasm32",
    "element": "element-0.js",
    "style": "playground-0.css",
    "page": "page-0.js",
    "files": sorted(SIZES),
    "runtime": {
        "module": "pyodide.mjs-0.bin",
        "loader": "pyodide.asm.mjs-0.bin",
        "wasm": "pyodide.asm.wasm-0.bin",
        "standard_library": "python_stdlib.zip-0.bin",
        "driver": "webasgi_driver-0.json",
    },
}
WHEELS = [{"name": "starlette", "size": 1000}, {"name": "fastapi", "size": 2000}]
LIBRARIES = [{"name": "/lib/a.so", "size": 10_000}, {"name": "/lib/b.so", "size": 20_000}]
SITE = {"file": "prepared/0/site.bin", "size": 100_000}
SNAPSHOT = {"memory": {"size": 1_000_000}, "data": {"size": 2_000_000}, "libraries": ["/lib/b.so"]}

NAME = "environment-0123456789abcdef.json"


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An assets directory, filled from a distribution of small files."""
    static = tmp_path / "static"
    static.mkdir()
    for name, size in SIZES.items():
        (static / name).write_bytes(b"x" * size)
    (static / "manifest.json").write_text(json.dumps(MANIFEST), "utf-8")
    monkeypatch.setattr(assets, "_static", lambda: static)
    assets.copy(tmp_path / "site")
    return tmp_path / "site"


def put(directory: Path, prepared: Mapping[str, Any] | None) -> None:
    content = {"version": 1, "wheels": WHEELS, **({} if prepared is None else {"prepared": prepared})}
    (directory / NAME).write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("prepared", "size"),
    [
        pytest.param(None, 6 + 16 + 32 + 3000, id="wheels"),
        pytest.param({"site": SITE, "libraries": LIBRARIES, "snapshot": None}, 6 + 8 + 130_000, id="archive"),
        pytest.param({"site": SITE, "libraries": LIBRARIES, "snapshot": SNAPSHOT}, 6 + 3_020_000, id="snapshot"),
    ],
)
def test_the_size_of_a_first_run(directory: Path, prepared: Mapping[str, Any] | None, size: int) -> None:
    put(directory, prepared)
    assert first_run(directory, NAME) == size


def test_what_is_not_known_is_not_said(directory: Path) -> None:
    assert first_run(directory, NAME) is None
    put(directory, {"site": {}})
    assert first_run(directory, NAME) is None


class Tags(HTMLParser):
    """Every tag and its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_list_and_the_page(directory: Path) -> None:
    put(directory, None)
    language = {"data-webasgi-language": "de"}
    values = full_page.Values(network=False, index="https://pypi.org/simple", attributes=language)
    full_page.write(directory, {NAME: ["fastapi"]}, values)
    index = json.loads((directory / full_page.INDEX).read_text("utf-8"))
    assert index == {
        "version": 1,
        "network": False,
        "index": "https://pypi.org/simple",
        "shipped": None,
        "environments": [
            {"file": NAME, "requirements": ["fastapi"], "packages": ["fastapi", "starlette"], "size": 3054}
        ],
    }
    tags = Tags((directory / full_page.PAGE).read_text("utf-8")).found
    scripts = [attributes for tag, attributes in tags if tag == "script"]
    # Nothing inline: the policy allows the site's own files only.
    assert scripts == [{"type": "module", "src": "page-0.js", "data-webasgi-language": "de"}]
    assert ("link", {"rel": "stylesheet", "href": "playground-0.css"}) in tags
    [policy] = [attributes["content"] for tag, attributes in tags if "http-equiv" in attributes]
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe-eval" not in policy
