"""Pictures of one playground in each of its states, from the built example site, for a designer's eye.

`python -m scripts.states [--out DIRECTORY] [STATE ...]`; `make screenshots` takes them after those of the themes.
"""

import argparse
import contextlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

from scripts import browser as chromium
from scripts import docs
from scripts.screenshots import NARROW, OUT, RUN_MILLISECONDS, WIDE
from scripts.serve import SiteServer

APP = '''"""An app that has something to show in each panel."""

import logging
from pathlib import Path

from fastapi import FastAPI, WebSocket
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    price: float = 3.5


PAGE = """<!doctype html><title>Shop</title><h1>Shop</h1><p><a href="/docs">API</a></p>
<script>
  console.info("from the page", { a: 1 });
  console.error("an error of the page");
  fetch("/items", { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"name":"first"}' });
  fetch("/nothing/with/a/rather/long/path?and=query");
  const socket = new WebSocket(`ws://${location.host}/ws`);
  socket.onopen = () => socket.send("ping");
</script>"""


@app.get("/", response_class=HTMLResponse)
def home() -> str:
    print("printed by the app")
    logging.getLogger("uvicorn").warning("a warning")
    return PAGE


@app.post("/items")
def create(item: Item) -> Item:
    Path("items.txt").write_text(item.name)
    return item


@app.get("/items/{item_id}")
def read(item_id: int, q: str = "all") -> dict[str, object]:
    return {"item_id": item_id, "q": q}


@app.websocket("/ws")
async def echo(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_json({"echo": text})
'''
FAILING = """from fastapi import FastAPI

import store

app = FastAPI()
"""
SIGN_IN = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        headers = [(b"www-authenticate", b'Basic realm="Staff"'), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": b"no"})
"""
BUSY = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        while True:
            pass
"""
STORE = """def read(name):
    return {"host": "localhost"}[name]


PORT = read("port")
"""


class Shown:
    """The playground that is looked at, driven as a reader drives it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("webasgi-playground").first
        page.wait_for_function("customElements.get('webasgi-playground') !== undefined")
        page.wait_for_timeout(500)

    def run(self, files: dict[str, str] | None = None) -> None:
        """Run, to whatever end."""
        if files is not None:
            self.element.evaluate("(element, files) => { element.files = files; }", files)
        self.element.evaluate("element => element.run()")
        self.page.wait_for_timeout(800)

    def panel(self, name: str) -> None:
        """Open a panel; in narrow boxes, after the view of all of them."""
        self.view("Panels")
        tab = self.element.get_by_role("tab", name=name)
        # A click on the one that is open would close it; the page's errors open the console.
        if not (self.element.locator(".dock.open").count() and tab.get_attribute("aria-selected") == "true"):
            tab.click()
        self.page.wait_for_timeout(500)

    def view(self, name: str) -> None:
        """Choose what a narrow box shows."""
        button = self.element.get_by_role("button", name=re.compile(f"^{name}"))
        if button.count() and button.first.is_visible():
            button.first.click()

    def button(self, name: str) -> Locator:
        """By its whole name."""
        return self.element.get_by_role("button", name=name, exact=True)

    def menu(self, item: str) -> None:
        """Choose something behind More."""
        self.button("More").click()
        self.element.locator("[role^=menuitem]", has_text=item).first.click()
        self.page.wait_for_timeout(400)


def _loading(shown: Shown) -> None:
    # What is downloaded comes late.
    shown.page.route("**/wheels/**", lambda route: None)
    shown.page.route("**/prepared/**", lambda route: None)
    shown.button("Run").click()
    shown.page.wait_for_timeout(1500)


def _network(shown: Shown) -> None:
    shown.run({"main.py": APP})
    shown.panel("Network")


def _exchange(shown: Shown) -> None:
    _network(shown)
    shown.element.get_by_role("button", name="/items", exact=True).first.click()
    for summary in shown.element.locator("summary").all():
        summary.click()
    shown.page.wait_for_timeout(300)


def _request(shown: Shown) -> None:
    shown.run({"main.py": APP})
    shown.panel("Request")
    shown.button("Send").click()
    shown.page.wait_for_timeout(600)


def _console(shown: Shown) -> None:
    shown.run({"main.py": APP})
    shown.panel("Console")
    prompt = shown.element.get_by_label("Python prompt")
    for line in ("app.title", "Item(name='x')", "1 / 0"):
        prompt.fill(line)
        prompt.press("Enter")
        shown.page.wait_for_timeout(400)


def _files(shown: Shown) -> None:
    shown.run({"main.py": APP})
    shown.panel("Files")


def _failure(shown: Shown) -> None:
    shown.run({"main.py": FAILING, "store.py": STORE})


def _editor(shown: Shown) -> None:
    shown.element.locator("pre").first.click()
    shown.element.locator(".cm-content").wait_for()
    shown.page.keyboard.press("Control+Home")
    shown.page.keyboard.type("import json, [\n")
    shown.page.wait_for_timeout(4_000)


def _tree(shown: Shown) -> None:
    shown.run({"main.py": APP, "templates/index.html": "<h1>Hello</h1>", "static/site.css": "h1 { color: teal }"})
    shown.view("Code")
    shown.button("Files").first.click()
    shown.button("New file").click()
    shown.page.wait_for_timeout(400)


def _menu(shown: Shown) -> None:
    shown.button("More").click()
    shown.page.wait_for_timeout(300)


def _compare(shown: Shown) -> None:
    text = shown.element.evaluate("element => element.files['main.py']")
    shown.element.evaluate(
        "(element, text) => { element.files = { ...element.files, 'main.py': text }; }",
        text.replace("app = FastAPI(", "# added\napp = FastAPI(debug=True, "),
    )
    shown.menu("Show changes")
    shown.page.wait_for_timeout(600)


def _shared(shown: Shown) -> None:
    shown.menu("Copy link")


def _stopped(shown: Shown) -> None:
    shown.run()
    shown.button("Stop").click()
    shown.page.wait_for_timeout(600)


def _full_screen(shown: Shown) -> None:
    shown.run({"main.py": APP})
    shown.menu("Full screen")
    shown.page.wait_for_timeout(500)


def _paper(shown: Shown) -> None:
    shown.page.emulate_media(media="print")
    shown.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    shown.page.wait_for_timeout(300)


def _paper_of_app(shown: Shown) -> None:
    shown.run({"main.py": APP})
    _paper(shown)


def _sign_in(shown: Shown) -> None:
    shown.element.evaluate(
        "(element, source) => { element.files = { 'main.py': source }; void element.run(); }", SIGN_IN
    )
    shown.element.get_by_role("dialog").wait_for()
    shown.page.wait_for_timeout(300)


def _busy(shown: Shown) -> None:
    shown.element.evaluate("(element, source) => { element.files = { 'main.py': source }; void element.run(); }", BUSY)
    shown.button("Interrupt").wait_for()


STATES: dict[str, Callable[[Shown], None]] = {
    "idle": lambda shown: None,
    "loading": _loading,
    "app": lambda shown: shown.run({"main.py": APP}),
    "network": _network,
    "exchange": _exchange,
    "request": _request,
    "console": _console,
    "files": _files,
    "failure": _failure,
    "stopped": _stopped,
    "editor": _editor,
    "tree": _tree,
    "menu": _menu,
    "compare": _compare,
    "shared": _shared,
    "full-screen": _full_screen,
    "question": _sign_in,
    "busy": _busy,
    "paper": _paper,
    "paper-app": _paper_of_app,
}
#: What each changes of the first one.
VARIANTS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": WIDE[0], "height": WIDE[1]}, "color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": NARROW[0], "height": NARROW[1]}, "has_touch": True},
    "forced": {"forced_colors": "active", "color_scheme": "dark"},
    "rtl": {},
}
RTL = "document.documentElement.dir = 'rtl'"


def shoot(browser: Browser, url: str, variant: str, states: list[str], out: Path) -> None:
    """All states of one variant, each in a page of its own."""
    parts = variant.split("-")
    options = VARIANTS["light"] | {name: value for part in parts for name, value in VARIANTS[part].items()}
    context = browser.new_context(**options, reduced_motion="reduce")
    context.set_default_timeout(RUN_MILLISECONDS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    for name in states:
        page = context.new_page()
        if "rtl" in parts:
            page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {RTL} }})")
        page.goto(url)
        shown = Shown(page)
        shown.element.evaluate("element => element.scrollIntoView({ block: 'center' })")
        try:
            STATES[name](shown)
        except Error as error:
            print(f"{name}-{variant}: {error}", flush=True)
        page.screenshot(path=out / f"state-{name}-{variant}.png")
        with contextlib.suppress(Error):
            page.evaluate("localStorage.clear()")
            page.unroute_all(behavior="ignoreErrors")
        page.close()
    context.close()


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m scripts.states", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument(
        "--variants", default=",".join(VARIANTS), help="of them, separated by commas; narrow-dark is both at once"
    )
    parser.add_argument("--page", default="sphinx/quickstart.html")
    parser.add_argument("states", nargs="*", metavar="STATE")
    options = parser.parse_args()
    states: list[str] = options.states or list(STATES)
    if unknown := set(states) - set(STATES):
        parser.error(f"no such state: {', '.join(sorted(unknown))}")
    variants: list[str] = options.variants.split(",")
    if unknown := {part for variant in variants for part in variant.split("-")} - set(VARIANTS):
        parser.error(f"no such variant: {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)
    executable = chromium.chromium()
    if executable is None:
        raise SystemExit(f"no Chromium: `make browser`, or set {chromium.VARIABLE}")
    with SiteServer(docs.SITE) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*chromium.ARGUMENTS])
        for variant in variants:
            shoot(browser, f"{server.url}{options.page}", variant, states, options.out)
        browser.close()
    print(options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
