"""Neither the app's page nor its Python reaches the docs site; our own pages do nothing for anybody else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scripts.serve import SiteServer
from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.conftest import Site

HOSTILE = '''
import js
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from pyodide.ffi import JsException

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
def home():
    return "<!doctype html><title>Hostile</title>"


@app.get("/python")
async def python(url: str):
    """What Python gets at through `js`."""
    told = {"origin": str(js.self.origin)}
    try:
        response = await js.fetch(url)
        told["fetch"] = await response.text()
    except JsException as error:
        told["fetch"] = error.name
    for name in ["document", "localStorage", "parent"]:
        told[name] = hasattr(js, name)
    try:
        js.indexedDB.open("x")
        told["indexedDB"] = "opened"
    except JsException as error:
        told["indexedDB"] = error.name
    try:
        told["caches"] = str(await js.caches.keys())
    except (JsException, AttributeError) as error:
        told["caches"] = type(error).__name__
    try:
        js.importScripts("data:text/javascript,1")
        told["importScripts"] = "imported"
    except JsException as error:
        told["importScripts"] = error.name
    return told
'''

SECRET = "docs-secret"


@pytest.fixture(scope="module")
def hostile(sphinx_site: Site, open_shared: Callable[..., Page]) -> Playground:
    page = open_shared()
    page.goto(sphinx_site.page("quickstart"))
    page.evaluate(
        """secret => {
          document.cookie = `docs=${secret}`;
          localStorage.setItem("docs", secret);
          sessionStorage.setItem("docs", secret);
          window.docs = secret;
        }""",
        SECRET,
    )
    playground = Playground(page)
    playground.run_app(HOSTILE)
    return playground


@pytest.mark.parametrize(
    "attack",
    [
        "top.document",
        "top.docs",
        "top.location.href",
        "frameElement.ownerDocument.defaultView.top.docs",
        "Object.getOwnPropertyDescriptor(Window.prototype, 'parent').get.call(window).document",
        "document.body.appendChild(document.createElement('object')).contentWindow.parent.parent.document",
        "navigator.serviceWorker.register('/sw.js')",
        "navigator.storage.getDirectory()",
    ],
)
def test_a_hostile_page_reaches_nothing(hostile: Playground, attack: str) -> None:
    result = hostile.evaluate(
        """async attack => {
          try {
            return `reached ${await (0, eval)(attack)}`;
          } catch (error) {
            return error.name;
          }
        }""",
        attack,
    )
    assert result in {"SecurityError", "TypeError", "NotSupportedError", "InvalidStateError"}, result


def test_its_parent_is_itself(hostile: Playground) -> None:
    assert hostile.evaluate("[parent === window, parent.parent === window, parent.docs ?? null]") == [True, True, None]


def test_its_origin_is_opaque_and_its_stores_its_own(hostile: Playground) -> None:
    assert hostile.evaluate(
        "[self.origin, document.cookie, localStorage.getItem('docs'), sessionStorage.getItem('docs'), window.docs]"
    ) == ["null", "", None, None, None]


def test_native_requests_to_the_site_are_blocked(
    hostile: Playground, shared_watch: Watch, docs_server: SiteServer
) -> None:
    shared_watch.allow("Content Security Policy")
    # The frame asks the app.
    shared_watch.allow("the app answered 404|Not allowed to load local resource")
    before = len(docs_server.requests)
    hostile.evaluate(
        """async () => {
          // A realm of its own, where nothing is patched.
          const frame = document.createElement("iframe");
          document.body.append(frame);
          try { await frame.contentWindow.fetch("/sphinx/quickstart.html"); } catch {}
          const image = document.createElementNS("http://www.w3.org/1999/xhtml", "img");
          frame.contentDocument?.body.append(image);
          image.setAttributeNS(null, "src", "/sphinx/_static/x.png");
        }"""
    )
    hostile.page.wait_for_timeout(500)
    # The page that frames are made of is the one file of the site that they need.
    # Frames are made of a file of the site, and the next run is prepared from others.
    assert [each for each in docs_server.requests[before:] if "/_static/webasgi/" not in each.path] == []


def test_the_top_page_is_not_navigated(hostile: Playground, shared_watch: Watch) -> None:
    shared_watch.allow("Unsafe attempt to initiate navigation|sandboxed")
    url = hostile.page.url
    hostile.evaluate("() => { try { top.location = '/elsewhere' } catch {} }")
    hostile.page.wait_for_timeout(300)
    assert hostile.page.url == url
    assert hostile.state == "ready"
    assert hostile.evaluate("document.title") == "Hostile"


def test_messages_of_the_page_are_not_the_hosts(hostile: Playground) -> None:
    hostile.evaluate(
        """() => {
          const { port1, port2 } = new MessageChannel();
          for (const target of [parent, parent.parent, top]) {
            target.postMessage("webasgi-frame-ready", "*");
            target.postMessage("webasgi-sandbox-ready", "*", [port2].slice(0, 0));
            target.postMessage({ type: "sandbox-error", message: "forged" }, "*");
          }
        }"""
    )
    hostile.page.wait_for_timeout(300)
    assert hostile.state == "ready"
    assert hostile.request(path="/")["status"] == 200


def test_python_reaches_nothing(hostile: Playground, sphinx_site: Site, shared_watch: Watch) -> None:
    shared_watch.allow("Content Security Policy|CORS")
    hostile.open("/")
    told = hostile.evaluate(
        "url => fetch(`/python?url=${encodeURIComponent(url)}`).then((response) => response.json())",
        sphinx_site.page("quickstart"),
    )
    assert told["origin"] == "null"
    assert told["fetch"] == "TypeError"
    assert (told["document"], told["localStorage"]) == (False, False)
    assert told["indexedDB"] in {"SecurityError", "InvalidStateError"}
    assert told["caches"] in {"JsException", "AttributeError"}
    assert told["importScripts"] == "TypeError"


# Sends our pages, opened by somebody else, what the host sends them.
MESSAGES = """target => {
  const { port1, port2 } = new MessageChannel();
  const other = new MessageChannel();
  port1.onmessage = ({ data }) => (window.heard ??= []).push(data);
  target.postMessage("webasgi-frame-start", "*", [port2]);
  const source = "self.onmessage = () => {}; importScripts('/evil.js')";
  target.postMessage({ type: "sandbox-start", network: true, source }, "*", [other.port2]);
  port1.postMessage({
    type: "document", head: { url: location.origin + "/x", status: 200, contentType: "text/html", charset: "",
      referrer: "", lastModified: "", state: null, historyLength: 1, scroll: null, refresh: "",
      referrerPolicy: "", navigation: "navigate" },
    cookies: "", session: [], local: [], shipped: [], network: true, name: "", hasOpener: false,
  });
  port1.postMessage({ type: "document-chunk", bytes:
    new TextEncoder().encode("<script>window.hacked = (opener ?? parent).hacked = 1</script>") });
  port1.postMessage({ type: "document-end", error: null });
}"""


def our_page(name: str, site: Site, built_assets: Path) -> str:
    """The URL of a page of ours in a site."""
    files = json.loads((built_assets / "manifest.json").read_bytes())["files"]
    (file,) = (file for file in files if file.startswith(f"{name}-") and file.endswith(".htm"))
    (path,) = site.directory.rglob(file)
    return site.url + path.relative_to(site.directory).as_posix()


@pytest.mark.parametrize("name", ["frame", "outer", "sandbox"])
def test_our_pages_opened_directly_do_nothing(name: str, site: Site, page: Page, built_assets: Path) -> None:
    page.goto(site.page("reference"))
    url = our_page(name, site, built_assets)
    with page.expect_popup() as opened:
        page.evaluate("url => { window.popup = open(url) }", url)
    popup = opened.value
    popup.wait_for_load_state()
    # From the page that opened it, from itself, and in a frame without a sandbox.
    page.evaluate(f"({MESSAGES})(popup)")
    popup.evaluate(f"({MESSAGES})(window)")
    page.evaluate(
        """([url, messages]) => new Promise((resolve) => {
          const frame = document.createElement("iframe");
          frame.onload = () => { eval(messages)(frame.contentWindow); resolve(); };
          frame.src = url;
          document.body.append(frame);
        })""",
        [url, f"({MESSAGES})"],
    )
    page.wait_for_timeout(500)
    assert popup.url == url
    assert popup.evaluate("document.body?.children.length ?? 0") == 0
    for each in (page, popup):
        assert each.evaluate("[window.hacked === undefined, window.heard === undefined]") == [True, True]
        # The theme's search has one of its own.
        assert not [worker for worker in each.workers if worker.url.startswith("blob:")]


@pytest.mark.parametrize("name", ["frame", "sandbox"])
def test_our_pages_framed_by_another_site_get_nothing(
    name: str,
    sphinx_site: Site,
    page: Page,
    watch: Watch,
    tmp_path: Path,
    site_server: Callable[[Path], SiteServer],
    built_assets: Path,
) -> None:
    """A foreign site may frame them: then what runs has an opaque origin, and nothing of the docs site."""
    watch.allow("127.0.0.1")
    url = our_page(name, sphinx_site, built_assets)
    (tmp_path / "index.html").write_text(
        f"<!doctype html><link rel=icon href=data:,><iframe src='{url}'></iframe>", "utf-8"
    )
    page.goto(site_server(tmp_path).url)
    page.evaluate(f"({MESSAGES})(frames[0])")
    page.wait_for_timeout(500)
    assert page.evaluate("[window.hacked === undefined, window.heard === undefined]") == [True, True]
    assert page.frames[1].evaluate("document.body?.children.length ?? 0") == 0
