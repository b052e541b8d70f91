"""Runs that fail: each says whose fault it is and where, and Run works again once the cause is gone."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.conftest import Site

GOOD = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def home():
    return {"it": "runs"}
"""


@dataclass(frozen=True)
class Case:
    """An app that can't start, and what its readers are told."""

    source: str
    fault: str
    stage: str
    message: str
    traceback: str = ""
    line: int | None = None
    app: str = "main:app"


CASES = {
    "syntax-error": Case("x = (\n", "app", "app", "SyntaxError", "SyntaxError", 1),
    "exception-at-import": Case(
        "import math\n\nmath.sqrt(-1)\n", "app", "app", "ValueError", 'File "/app/main.py", line 3', 3
    ),
    "missing-attribute": Case("application = 1\n", "author", "app", "app"),
    "missing-module": Case(GOOD, "author", "app", "other", app="other:app"),
    "no-colon": Case(GOOD, "author", "app", "main", app="main"),
    "not-callable": Case("app = 42\n", "app", "app", "int"),
    "missing-requirement": Case("import numpy\n", "author", "app", "numpy", "ModuleNotFoundError", 1),
    "lifespan": Case(
        "async def app(scope, receive, send):\n"
        "    await receive()\n"
        '    await send({"type": "lifespan.startup.failed", "message": "no database"})\n',
        "app",
        "startup",
        "no database",
    ),
}


@pytest.fixture(scope="module")
def playground(sphinx_site: Site, open_shared: Callable[..., Page]) -> Playground:
    page = open_shared()
    page.goto(sphinx_site.page("quickstart"))
    return Playground(page)


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])
def test_an_app_that_does_not_start(case: Case, playground: Playground) -> None:
    playground.set({"main.py": case.source}, case.app)
    assert playground.run() == "failed"
    failure = playground.failure
    assert (failure["fault"], failure["stage"]) == (case.fault, case.stage)
    assert case.message in failure["message"]
    assert case.traceback in failure["traceback"]
    assert "webasgi_driver" not in failure["traceback"]
    if case.line is not None:
        assert failure["location"] == {"path": "main.py", "line": case.line}
    shown = playground.element.evaluate("element => element.shadowRoot.querySelector('[part~=message]').innerText")
    assert failure["message"].split("\n")[0][:40] in shown
    # These files are not the author's any more.
    assert ("The changed code does not run here" if case.fault == "author" else "The app has failed") in shown
    assert "set up wrongly" not in shown
    assert playground.button("Run").is_enabled()


def test_run_works_again_after_the_cause_is_gone(playground: Playground) -> None:
    playground.set({"main.py": "1 / 0\n"})
    assert playground.run() == "failed"
    playground.run_app(GOOD)
    assert playground.element.evaluate("element => element.failure") is None
    assert playground.text == '{"it":"runs"}'


def missing(route: Route, request: Request) -> None:
    route.fulfill(status=404, body="gone")


def truncated(route: Route, request: Request) -> None:
    body = route.fetch().body()
    route.fulfill(status=200, body=body[: len(body) // 2])


def unreachable(route: Route, request: Request) -> None:
    route.abort("connectionrefused")


def altered(route: Route, request: Request) -> None:
    body = route.fetch().body()
    route.fulfill(status=200, body=bytes(len(body)))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        pytest.param(missing, "404", id="missing"),
        pytest.param(truncated, "incomplete", id="truncated"),
        pytest.param(unreachable, "could not be downloaded", id="unreachable"),
        pytest.param(altered, "not the file", id="altered"),
    ],
)
def test_a_download_that_fails(
    fault: Callable[[Route, Request], None], words: str, site: Site, page: Page, watch: Watch
) -> None:
    watch.allow("ERR_CONNECTION_REFUSED|404")
    page.goto(site.page("quickstart"))
    playground = Playground(page)
    watched = "**/memory.bin"
    page.route(watched, fault)
    assert playground.run() == "failed"
    failure = playground.failure
    assert (failure["fault"], failure["stage"]) == ("network", "download")
    assert words in failure["message"]
    assert ".bin" in failure["message"]
    page.unroute(watched)
    assert playground.run() == "ready", playground.failure


# As WebKitGTK 2.50 is, whose driver tests don't need: a sandboxed page may not take another path of its site.
WEBKIT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/60.5 Safari/605.1.15"
PATHS_ARE_FIXED = """if (self.origin === "null") {
  const native = History.prototype.replaceState;
  History.prototype.replaceState = function (state, title, url) {
    if (new URL(url, location.href).pathname !== location.pathname) throw new DOMException("Blocked", "SecurityError");
    return native.call(this, state, title, url);
  };
}"""


def test_a_browser_that_can_not_show_the_app_says_so_before_python_is_fetched(
    site: Site, open_page: Callable[..., Page], watch: Watch
) -> None:
    page = open_page(user_agent=WEBKIT)
    page.add_init_script(PATHS_ARE_FIXED)
    page.goto(site.page("quickstart"))
    playground = Playground(page)
    assert playground.run() == "failed"
    assert playground.failure["fault"] == "us"
    assert "Firefox" in playground.failure["message"]
    assert "This browser can't show the app" in playground.element.evaluate(
        "element => element.shadowRoot.querySelector('[part~=message]').innerText"
    )
    assert not [url for url in watch.requests if "pyodide.asm" in url]


def test_stop_while_an_import_never_ends(playground: Playground) -> None:
    playground.set({"main.py": "while True:\n    pass\n"})
    playground.button("Run").click()
    playground.page.wait_for_timeout(6_000)
    assert playground.state == "loading"
    playground.button("Stop").click()
    assert playground.wait_for_state("stopped") == "stopped"
    playground.run_app(GOOD)


def test_an_import_that_never_ends_can_be_interrupted(playground: Playground) -> None:
    playground.set({"main.py": "n = 0\nwhile True:\n    n += 1\n"})
    playground.button("Run").click()
    busy = playground.element.get_by_role("status").filter(has_text="busy")
    expect(busy).to_contain_text("endless loop", timeout=40_000)
    playground.button("Interrupt").click()
    assert playground.wait_for_state("failed") == "failed"
    failure = playground.failure
    assert (failure["fault"], failure["stage"]) == ("app", "app")
    assert "KeyboardInterrupt" in failure["message"]
    assert 'File "/app/main.py", line' in failure["traceback"]
    assert failure["location"]["line"] in (2, 3)
    expect(playground.element.get_by_text("Python is still busy")).to_have_count(0)


def test_an_import_that_never_ends_is_given_up(sphinx_site: Site, page: Page) -> None:
    page.goto(sphinx_site.page("quickstart"))
    playground = Playground(page)
    playground.set({"main.py": 'print("begun")\nwhile True:\n    pass\n'})
    playground.button("Run").click()
    page.wait_for_function(
        "document.querySelector('webasgi-playground').shadowRoot.textContent.includes('begun')", timeout=60_000
    )
    page.wait_for_function("document.querySelector('webasgi-playground').state === 'failed'", timeout=90_000)
    failure = playground.failure
    assert (failure["fault"], failure["stage"]) == ("app", "app")
    assert "60 seconds" in failure["message"]
