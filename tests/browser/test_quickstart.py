"""The FastAPI example on both built sites, as a reader uses it."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NeverShown

from scripts.link import Link
from scripts.serve import SiteServer
from tests.browser.playground import NAVIGATION_STOPPED, Playground
from tests.browser.watch import Watch
from tests.conftest import Site

STAGES = [
    "Downloading Python and packages",
    "Starting Python",
    "Installing packages",
    "Importing the app",
    "Starting the app",
    "Waiting for the first response",
]

# Notes what the progress panel, which comes with Run, shows from now on, each time that something about it changes.
RECORD_PROGRESS = """element => {
  window.shown = [];
  const note = (panel) => {
    const bar = panel.querySelector("progress");
    shown.push({
      stage: panel.querySelector("[aria-current=step]")?.textContent.trim() ?? "",
      visible: panel.checkVisibility(),
      value: bar.value, max: bar.max,
      text: panel.querySelector(".progress-bytes").textContent,
    });
  };
  new MutationObserver((records) => {
    const panel = element.shadowRoot.querySelector(".progress");
    if (panel !== null && records.some(({ target }) => panel.contains(target))) note(panel);
  }).observe(element.shadowRoot, { attributes: true, childList: true, characterData: true, subtree: true });
}"""

RUNTIME = ("worker-", "webasgi_driver-", "pyodide-", "pyodide.asm-", "python_stdlib-")


@pytest.fixture(scope="module")
def quickstart(site: Site, open_shared: Callable[..., Page], shared_watch: Watch) -> Playground:
    """The example after Run has been clicked."""
    page = open_shared()
    page.goto(site.page("quickstart"), wait_until="networkidle")
    playground = Playground(page)
    playground.element.evaluate(RECORD_PROGRESS)
    playground.click_run()
    heavy = [url for url in shared_watch.requests if url.startswith(site.url) and ("swagger" in url or "redoc" in url)]
    assert heavy == [], "loaded though nobody asked"
    return playground


@pytest.fixture
def shop(quickstart: Playground) -> Playground:
    """The example at its front page."""
    quickstart.open("/")
    return quickstart


def shown(playground: Playground) -> list[dict[str, Any]]:
    records = playground.page.evaluate("shown")
    assert isinstance(records, list)
    return records


def download_size(site: Site, built_assets: Path) -> int:
    """Bytes of the runtime's files, and of the environment's snapshot with what belongs to it."""
    manifest = json.loads((built_assets / "manifest.json").read_bytes())
    names = [manifest["runtime"][part] for part in ("loader", "wasm")]
    page = (site.directory / ("quickstart.html" if site.name == "sphinx" else "quickstart/index.html")).read_text(
        "utf-8"
    )
    (environment,) = [part.split('"')[0] for part in page.split('"environment": "')[1:]]
    assets = next(site.directory.glob("*/webasgi"))
    prepared = json.loads((assets / environment).read_bytes())["prepared"]
    snapshot = prepared["snapshot"]
    files = [snapshot["memory"], snapshot["data"], *prepared["libraries"]]
    assert [library["name"] for library in prepared["libraries"]] == snapshot["libraries"]
    assert all((assets / file["file"]).stat().st_size == file["size"] for file in files)
    return sum((assets / name).stat().st_size for name in [*names, *(file["file"] for file in files)])


def test_run_shows_named_stages_in_order(quickstart: Playground) -> None:
    seen = list(dict.fromkeys(record["stage"] for record in shown(quickstart) if record["visible"]))
    seen = [stage for stage in seen if stage]
    # A stage that lasts no longer than a frame may pass unseen; no other may appear, and none too early.
    assert seen == [stage for stage in STAGES if stage in seen]
    assert {STAGES[0], STAGES[1], STAGES[3]} <= set(seen)


def test_progress_counts_every_byte(site: Site, quickstart: Playground, built_assets: Path) -> None:
    downloads = [record for record in shown(quickstart) if record["stage"] == STAGES[0] and record["text"]]
    total = download_size(site, built_assets)
    assert {record["max"] for record in downloads} == {total}
    values = [record["value"] for record in downloads]
    assert values == sorted(values)
    assert values[-1] == total
    megabytes = f"{total / 1_000_000:.1f}"
    assert downloads[-1]["text"] == f"{megabytes} of {megabytes} MB"


def test_progress_rises_while_bytes_come(site: Site, browser: Browser, built_docs: Path) -> None:
    with SiteServer(built_docs, link=Link(rate=8e6)) as slow, browser.new_context() as context:
        page = context.new_page()
        page.goto(site.page("quickstart").replace(site.server.url, slow.url))
        playground = Playground(page)
        playground.defined()
        playground.element.evaluate(RECORD_PROGRESS)
        assert playground.run() == "ready"
        downloads = [record for record in shown(playground) if record["stage"] == STAGES[0] and record["text"]]
    assert len({record["value"] for record in downloads}) > 3, downloads


def test_first_response_is_shown_when_the_stages_are_over(shop: Playground) -> None:
    assert shop.element.locator(".progress").is_hidden()
    assert shop.until("document.querySelectorAll('#items li').length >= 2")
    assert shop.evaluate("document.querySelector('h1').textContent") == "Shopping list"
    frame = shop.element.evaluate_handle("element => element.preview").as_element()
    assert frame is not None
    assert frame.is_visible()
    box = frame.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 200


def test_script_of_the_page_fetches_json(shop: Playground) -> None:
    items = shop.until("[...document.querySelectorAll('#items li')].map(item => item.textContent)")
    assert items[:2] == ["6 × apples", "1 × bread"]


def test_async_and_sync_endpoints_by_link(shop: Playground) -> None:
    shop.click("text=all items as JSON")
    assert json.loads(shop.text)[0] == {"name": "apples", "amount": 6}
    assert shop.url == "/items"
    shop.open("/")
    shop.click("text=the first item")
    assert json.loads(shop.text) == {"name": "apples", "amount": 6}
    assert shop.url == "/items/0"
    assert shop.address.input_value() == "/items/0"


def test_validation_error_by_link(shop: Playground) -> None:
    shop.click("text=an item that can't be")
    (error,) = json.loads(shop.text)["detail"]
    assert error["type"] == "int_parsing"
    assert error["loc"] == ["path", "index"]
    assert shop.request(path="/items/first")["status"] == 422


def test_model_is_validated(shop: Playground) -> None:
    headers = [["content-type", "application/json"]]
    made = shop.request(method="POST", path="/items", headers=headers, body='{"name": "tea", "amount": 3}')
    assert (made["status"], json.loads(made["body"])) == (201, {"name": "tea", "amount": 3})
    refused = shop.request(method="POST", path="/items", headers=headers, body='{"name": "tea", "amount": 0}')
    assert refused["status"] == 422
    assert json.loads(refused["body"])["detail"][0]["loc"] == ["body", "amount"]


def test_form_posts_and_is_redirected(shop: Playground) -> None:
    shop.preview.fill("[name=name]", "salt & <pepper>")
    shop.preview.fill("[name=amount]", "7")
    shop.record()
    shop.click("button")
    assert shop.url == "/"
    assert shop.until("document.querySelector('#items')?.textContent.includes('7 × salt & <pepper>')")
    made = [(request["method"], request["url"], request["status"]) for request in shop.recorded("request")]
    assert made[:2] == [("POST", "/add", 303), ("GET", "/", 200)]


def test_address_bar_goes_back_forward_and_reloads(shop: Playground) -> None:
    shop.click("text=the first item")
    with shop.new_page():
        shop.button("Back").click()
    assert shop.url == "/"
    assert shop.address.input_value() == "/"
    with shop.new_page():
        shop.button("Forward").click()
    assert shop.url == "/items/0"
    assert shop.button("Forward").is_disabled()
    with shop.new_page():
        shop.button("Reload").click()
    assert shop.url == "/items/0"
    shop.open("items/1?x=1#y")
    assert shop.url == "/items/1?x=1#y"
    assert shop.address.input_value() == "/items/1?x=1#y"


def test_location_is_true(site: Site, shop: Playground) -> None:
    shop.open("/items/0?q=1#part")
    origin = site.server.url.rstrip("/")
    assert shop.evaluate("location.href") == f"{origin}/items/0?q=1#part"
    assert shop.evaluate("[location.origin, document.URL, new URL('x', document.baseURI).href, self.origin]") == [
        origin,
        f"{origin}/items/0?q=1#part",
        f"{origin}/items/x",
        "null",
    ]


def test_script_driven_navigation(shop: Playground, shared_watch: Watch) -> None:
    shared_watch.allow(NAVIGATION_STOPPED)
    with shop.new_page():
        shop.evaluate("() => { location.href = '/items/1' }")
    assert json.loads(shop.text)["name"] == "bread"


def test_swagger_ui_tries_out(shop: Playground, shared_watch: Watch, site: Site) -> None:
    shop.open("/docs")
    operation = "#operations-default-list_items_items_get"
    shop.until(f"document.querySelector('{operation}') !== null")
    frame = shop.preview
    frame.click(f"{operation} .opblock-summary-control")
    # It is drawn anew when its schema has been resolved, which may swallow a click.
    execute = frame.locator(f"{operation} .execute")
    for _ in range(5):
        with contextlib.suppress(NeverShown):
            frame.click(f"{operation} .try-out__btn:not(.cancel)", timeout=3_000)
            execute.wait_for(timeout=3_000)
            break
    execute.click()
    answer = frame.locator(f"{operation} .live-responses-table tbody")
    answer.wait_for()
    assert answer.locator(".response-col_status").inner_text().split()[0] == "200"
    assert '"name": "apples"' in answer.locator(".response-col_description").inner_text()
    asked = [url for url in shared_watch.requests if url.startswith(site.url) and "swagger" in url]
    assert len(asked) >= 2


def test_redoc_renders(shop: Playground) -> None:
    shop.open("/redoc")
    assert shop.until("document.querySelector('h1')?.textContent.includes('Shopping list')")
    assert shop.until("document.body.innerText.includes('List Items')")
