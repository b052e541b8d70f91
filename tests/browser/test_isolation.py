"""What a reader runs reaches nothing of the docs site: neither from the app's page nor from its Python."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.conftest import Site

APP = """
import js
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from pyodide.code import run_js

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
def home():
    return "<title>Hostile</title><h1>Hostile</h1>"


@app.get("/python")
async def python():
    async def attempt(source):
        try:
            return str(await run_js("(async () => {" + source + "})()"))
        except Exception as error:
            return "refused"

    return {
        "origin": js.self.origin,
        "fetch": await attempt(f"return (await fetch('{js.PAGE}')).status"),
        "databases": await attempt("return (await indexedDB.databases()).length"),
        "caches": await attempt("return (await caches.keys()).length"),
        "scripts": await attempt("importScripts('data:text/javascript,1'); return 'imported'"),
    }
"""

ATTEMPTS = {
    "parent document": "parent.document.title",
    "top document": "top.document.title",
    "docs page's storage": "top.localStorage.getItem('secret')",
    "databases": "indexedDB.open('docs') && 'opened'",
    "frame element": "String(frameElement)",
    "navigation of the docs page": "top.location.href = '/stolen'",
}


@pytest.fixture(scope="module")
def hostile(sphinx_site: Site, open_shared: Callable[..., Page]) -> Playground:
    page = open_shared()
    page.goto(sphinx_site.page("quickstart"))
    page.evaluate("document.cookie = 'docs=secret'; localStorage.setItem('secret', 'docs')")
    playground = Playground(page)
    playground.run_app(APP.replace("{js.PAGE}", page.url))
    return playground


def test_the_page_is_of_an_opaque_origin(hostile: Playground) -> None:
    assert hostile.evaluate("self.origin") == "null"
    assert hostile.evaluate("document.cookie") == ""
    assert hostile.evaluate("localStorage.getItem('secret')") is None


@pytest.mark.parametrize("expression", [pytest.param(text, id=name) for name, text in ATTEMPTS.items()])
def test_the_page_reaches_nothing_outside(expression: str, hostile: Playground, shared_watch: Watch) -> None:
    shared_watch.allow("Unsafe attempt to initiate navigation")
    before = hostile.page.url
    outcome = hostile.evaluate(
        """source => {
          try {
            return { value: (0, eval)(source) };
          } catch (error) {
            return { refused: error.name };
          }
        }""",
        expression,
    )
    assert outcome.get("refused") in {"SecurityError", "TypeError"} or outcome == {"value": "null"}
    hostile.page.wait_for_timeout(300)
    assert hostile.page.url == before


def test_forged_messages_change_nothing(hostile: Playground) -> None:
    hostile.evaluate(
        """() => {
          for (const target of [parent, top]) {
            for (const type of ["navigate", "boot", "webasgi-frame-ready", "sandbox-error", "failed"]) {
              target.postMessage({ type, url: "/forged", message: "forged" }, "*");
            }
            target.postMessage("webasgi-frame-ready", "*");
          }
        }"""
    )
    hostile.page.wait_for_timeout(300)
    assert hostile.state == "ready"
    assert hostile.text == "Hostile"


def test_python_is_of_an_opaque_origin(hostile: Playground, shared_watch: Watch) -> None:
    # Chromium reports what was refused, also where it was caught.
    shared_watch.allow("^undefined$|Content Security Policy|Refused to connect|Fetch API cannot load")
    seen = hostile.request(path="/python")
    assert seen["status"] == 200
    assert '"origin":"null"' in seen["body"]
    assert seen["body"].count('"refused"') == 4


@pytest.mark.parametrize("name", ["frame", "outer", "sandbox"])
def test_our_pages_do_nothing_when_opened_by_themselves(name: str, site: Site, page: Page, built_assets: Path) -> None:
    files = json.loads((built_assets / "manifest.json").read_bytes())["files"]
    (file,) = (file for file in files if file.startswith(f"{name}-") and file.endswith(".htm"))
    (path,) = site.directory.rglob(file)
    # By itself, and in a frame that is not sandboxed, with all that the host would say.
    page.goto(site.url + path.relative_to(site.directory).as_posix())
    page.evaluate(
        """() => {
          const source = "postMessage('alive')";
          window.ran = false;
          for (const message of ["webasgi-frame-start", { type: "sandbox-start", source }]) {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => { window.ran = true; };
            window.postMessage(message, "*", [port2]);
            const head = { url: location.origin + "/x", status: 200, contentType: "text/html", charset: "",
              referrer: "", lastModified: "", state: null, historyLength: 1, scroll: null, refresh: "" };
            port1.postMessage({ type: "document", head, cookies: "", session: [], local: [], shipped: [] });
            const bytes = new TextEncoder().encode("<script>window.ran = true</script>");
            port1.postMessage({ type: "document-chunk", bytes });
            port1.postMessage({ type: "document-end", error: null });
          }
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is False
    assert page.url.endswith(".htm")
