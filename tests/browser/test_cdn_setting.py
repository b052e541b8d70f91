"""The setting `cdn`: files of an author's site answer for URLs of content networks, in sites of both tools."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts.serve import SiteServer
from tests.browser.outside import Outside
from tests.browser.pages import Pages
from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.mkdocs.building import Project as MkDocsProject
from tests.sphinx.building import Project as SphinxProject

# By each way that the setting has to name what is meant, and by each way that a page has to ask.
APP = '''
PAGE = b"""<!doctype html><title>Shipped</title>
<link rel="stylesheet" href="https://cdn.example.com/9.1/look.css">
<script src="https://unpkg.com/shown@2.4.1/dist/shown.js"></script><p>here</p>
<script type="module">
import { name } from "https://cdn.jsdelivr.net/npm/shown@2/dist/module.mjs";
window.imported = name;
</script>"""


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": PAGE})
'''
FILES = {
    "vendor/look.css": "p { color: rgb(1, 2, 3); background: url(dot.svg) }",
    "vendor/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "vendor/shown/package.json": '{"main": "dist/shown.js"}',
    "vendor/shown/dist/shown.js": "window.shown = document.currentScript.getAttribute('src');",
    "vendor/shown/dist/module.mjs": 'export { name } from "./name.mjs";',
    "vendor/shown/dist/name.mjs": 'export const name = new URL(import.meta.url).pathname.split("/").pop();',
}
TABLE = {"https://cdn.example.com/*/": "vendor", "npm:shown@2": "vendor/shown"}


def sphinx(directory: Path) -> Path:
    """The folder of a site that Sphinx has built."""
    block = "\n".join(f"   {line}".rstrip() for line in APP.strip().splitlines())
    project = SphinxProject(directory)
    project.write({**FILES, "conf.py": "", "index.rst": f"Site\n====\n\n.. webasgi::\n\n{block}\n"})
    result = project.build(webasgi_cdn=TABLE, webasgi_snapshots=False)
    assert result.warnings == []
    return result.out


def mkdocs(directory: Path) -> Path:
    """The folder of a site that MkDocs has built."""
    for name, text in FILES.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    project = MkDocsProject(directory)
    project.write({"index.md": f"# Site\n\n```webasgi\n{APP.strip()}\n```\n"})
    plugin = {"webasgi": {"requirements": [], "check": False, "snapshots": False, "cdn": TABLE}}
    result = project.build(plugins=[plugin])
    assert result.warnings == []
    return result.out


@pytest.mark.parametrize("build", [sphinx, mkdocs])
def test_files_of_the_site_answer_for_urls_of_others(
    build: Callable[[Path], Path], tmp_path: Path, browser: Browser, outside: Outside
) -> None:
    with (
        SiteServer(build(tmp_path)) as server,
        Pages(browser, watch := Watch(server, outside)) as pages,
    ):
        page = pages()
        page.goto(server.url)
        playground = Playground(page)
        assert playground.run() == "ready", playground.failure
        playground.preview.wait_for_function("window.imported !== undefined")
        told = playground.evaluate(
            """() => [shown, imported, getComputedStyle(document.querySelector("p")).color,
              getComputedStyle(document.querySelector("p")).backgroundImage]"""
        )
        assert told == [
            "https://unpkg.com/shown@2.4.1/dist/shown.js",
            "name.mjs",
            "rgb(1, 2, 3)",
            'url("https://cdn.example.com/9.1/dot.svg")',
        ]
        assert any("shipped/" in request for request in watch.requests)
