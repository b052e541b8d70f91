"""From Run to the first response: a snapshot is restored, and its files come when they are needed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route

from scripts.link import Link
from scripts.serve import SiteServer
from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.conftest import Site

APP = """
import random
import sys
from datetime import datetime

from fastapi import FastAPI

app = FastAPI()
began = sorted(sys.modules)


@app.get("/")
def home():
    return "home"


@app.get("/here")
def here():
    import os
    import uuid

    offset = datetime.now().astimezone().utcoffset()
    numbers = {"random": random.random(), "uuid": uuid.uuid4().hex}
    return {**numbers, "offset": offset.total_seconds(), "lang": os.environ["LANG"]}


@app.get("/late")
def late():
    import wave
    import fastapi.middleware.wsgi

    return {"known": "wave" in began, "format": wave.WAVE_FORMAT_PCM, "wsgi": fastapi.middleware.wsgi.__name__}


@app.get("/files")
def files():
    import importlib.metadata
    import importlib.resources
    import inspect
    import json
    import os
    import pkgutil

    import starlette.routing

    path = starlette.routing.__file__
    return {
        "open": "class Router" in open(path).read(),
        "source": inspect.getsource(starlette.routing.Router).startswith("class Router"),
        "loader": "class Router" in starlette.routing.__loader__.get_source("starlette.routing"),
        "data": b"class FastAPI" in pkgutil.get_data("fastapi", "applications.py"),
        "resource": "class Message" in importlib.resources.files("email").joinpath("message.py").read_text(),
        "library": "def dumps" in inspect.getsource(json.dumps),
        "record": any(str(each) == "fastapi/routing.py" for each in importlib.metadata.files("fastapi") or []),
        "listed": "middleware" in os.listdir(os.path.dirname(path)),
    }


@app.get("/broken")
async def broken():
    raise ValueError("on purpose")
"""


@pytest.fixture
def playground(site: Site, page: Page) -> Playground:
    page.goto(site.page("quickstart"))
    return Playground(page)


def asked(watch: Watch, name: str) -> int:
    return sum(name in url for url in watch.requests)


def console(playground: Playground, *, until: str = "") -> str:
    """What the console says, when it says ``until``."""
    lines = playground.element.locator(".console-lines")
    lines.filter(has_text=until).wait_for(state="attached")
    return lines.text_content() or ""


def test_a_run_restores_a_snapshot(playground: Playground, watch: Watch) -> None:
    playground.run_app(APP)
    assert playground.text == '"home"'
    # What is begun at the click is what the start uses.
    assert [asked(watch, name) for name in ("memory.bin", "pyodide.asm.wasm", "/environment-")] == [1, 1, 1]
    assert asked(watch, ".whl") == asked(watch, "site.bin") == asked(watch, "python_stdlib") == 0


def test_a_run_soon_after_another_fetches_nothing_again(playground: Playground, watch: Watch) -> None:
    playground.set({"main.py": APP})
    # At once: a while later another interpreter is booted ahead of the next run.
    outcomes = playground.element.evaluate("async (element) => [await element.run(), await element.run()]")
    fetched = [asked(watch, name) for name in ("memory.bin", "pyodide.asm.wasm", "_pydantic_core")]
    assert (outcomes, fetched) == (["ready", "ready"], [1, 1, 1])
    # An interpreter of its own, in which what was imported before is not.
    playground.open("/late")
    assert '"known":false' in playground.text
    assert "failed" not in console(playground)


def test_files_come_when_something_is_imported_that_is_not_in_the_snapshot(
    playground: Playground, watch: Watch
) -> None:
    playground.run_app(APP)
    answer = json.loads(playground.request(path="/late")["body"])
    assert answer == {"known": False, "format": 1, "wsgi": "fastapi.middleware.wsgi"}
    assert playground.request(path="/late")["status"] == 200
    assert asked(watch, "site.bin") == asked(watch, "python_stdlib.zip") == 1


def test_whoever_reads_the_files_of_packages_gets_them(playground: Playground, watch: Watch) -> None:
    playground.run_app(APP)
    assert asked(watch, "site.bin") == 0
    answer = json.loads(playground.request(path="/files")["body"])
    assert answer == dict.fromkeys(answer, True)
    assert len(answer) == 8
    assert asked(watch, "site.bin") == asked(watch, "python_stdlib.zip") == 1


def test_a_traceback_has_the_lines_of_libraries(playground: Playground, watch: Watch) -> None:
    watch.allow("500")
    playground.run_app(APP)
    assert playground.request(path="/broken")["status"] == 500
    text = console(playground, until="ValueError: on purpose")
    assert 'raise ValueError("on purpose")' in text
    assert "await self.app(scope, receive, _send)" in text, "a line of Starlette's"


def test_no_two_starts_have_the_same_random_numbers(playground: Playground) -> None:
    seen = []
    for _ in range(2):
        playground.run_app(APP)
        seen.append(json.loads(playground.request(path="/here")["body"]))
    assert seen[0]["random"] != seen[1]["random"]
    assert seen[0]["uuid"] != seen[1]["uuid"]


def test_the_clock_and_the_language_are_the_readers(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(timezone_id="Asia/Kolkata", locale="de-DE")
    page.goto(site.page("quickstart"))
    playground = Playground(page)
    playground.run_app(APP)
    here = json.loads(playground.request(path="/here")["body"])
    assert (here["offset"], here["lang"]) == (19800, "de_DE.UTF-8")


def manifest(change: Callable[[Any], None]) -> Callable[[Route, Request], None]:
    """A manifest that says something else."""

    def answer(route: Route, request: Request) -> None:
        content = route.fetch().json()
        change(content["prepared"])
        route.fulfill(json=content)

    return answer


def lose_libraries(prepared: Any) -> None:
    prepared["snapshot"]["libraries"] = []


def lose_snapshot(prepared: Any) -> None:
    prepared["snapshot"] = None


def be_of_another_version(prepared: Any) -> None:
    prepared["runtime"] = ["pyodide.asm.wasm-0000000000.bin"]


@pytest.mark.parametrize(
    ("change", "files", "says"),
    [
        pytest.param(
            lose_libraries, ("memory.bin", "site.bin"), "The start from the snapshot failed", id="does-not-fit"
        ),
        pytest.param(lose_snapshot, ("site.bin",), "", id="without-snapshot"),
        pytest.param(be_of_another_version, (".whl",), "", id="other-version"),
    ],
)
def test_what_can_not_be_restored_is_started_in_another_way(
    change: Callable[[Any], None], files: tuple[str, ...], says: str, playground: Playground, watch: Watch
) -> None:
    playground.page.route("**/environment-*.json", manifest(change))
    playground.run_app(APP)
    assert playground.text == '"home"'
    assert [name for name in ("memory.bin", "site.bin", ".whl") if asked(watch, name)] == list(files)
    assert says in console(playground)
    assert playground.request(path="/late")["status"] == 200


def test_an_app_that_sets_variables_for_its_packages_gets_an_interpreter_without_them(
    playground: Playground, watch: Watch
) -> None:
    playground.run_app('import os\nos.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"\n' + APP)
    assert playground.text == '"home"'
    assert asked(watch, "memory.bin") == 0
    assert asked(watch, "site.bin") == 1


def test_files_are_fetched_when_the_pointer_comes_near(playground: Playground, watch: Watch) -> None:
    page = playground.page
    page.wait_for_load_state("networkidle")
    assert asked(watch, "memory.bin") == 0, "nobody has come near"
    with page.expect_response("**/memory.bin"):
        playground.element.hover()
    playground.run_app(APP)
    assert playground.text == '"home"'
    assert asked(watch, "memory.bin") == asked(watch, "pyodide.asm.wasm") == 1


def test_files_are_fetched_when_the_focus_comes_near(playground: Playground) -> None:
    with playground.page.expect_response("**/memory.bin"):
        playground.button("Run").focus()


def test_files_are_fetched_when_a_finger_comes(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page.goto(site.page("quickstart"), wait_until="networkidle")
    playground = Playground(page)
    code = playground.element.locator("pre").first
    code.scroll_into_view_if_needed()
    with page.expect_response("**/memory.bin"):
        code.tap()
    # It has only touched the code: nothing runs.
    assert playground.state == "idle"
    playground.button("Run").tap()
    assert playground.wait_for_state("ready", "failed") == "ready", playground.failure


def connection(page: Page, **values: Any) -> None:
    """What the browser says of its link."""
    page.add_init_script(f"Object.defineProperty(navigator, 'connection', {{ value: {json.dumps(values)} }})")


def scroll_to(playground: Playground) -> None:
    """From far away: the page is made longer first."""
    playground.element.evaluate("element => { element.style.marginTop = '300vh'; }")
    playground.page.wait_for_timeout(200)
    playground.element.evaluate("element => element.scrollIntoView()")


@pytest.mark.parametrize(
    ("values", "fetched"),
    [
        pytest.param({"effectiveType": "4g", "downlink": 10}, 1, id="fast"),
        pytest.param({"effectiveType": "4g", "downlink": 1.5}, 0, id="slow"),
        pytest.param({"effectiveType": "4g", "downlink": 10, "saveData": True}, 0, id="save-data"),
    ],
)
def test_files_are_fetched_when_the_reader_scrolls_to_it_on_a_fast_link(
    values: dict[str, Any], fetched: int, site: Site, page: Page, watch: Watch
) -> None:
    connection(page, **values)
    page.goto(site.page("quickstart"), wait_until="networkidle")
    assert asked(watch, "memory.bin") == 0, "a page that is merely opened fetches nothing"
    scroll_to(Playground(page))
    page.wait_for_timeout(2500)
    assert asked(watch, "memory.bin") == fetched


def test_nothing_is_fetched_ahead_where_data_is_to_be_saved(site: Site, page: Page, watch: Watch) -> None:
    connection(page, saveData=True)
    page.goto(site.page("quickstart"))
    playground = Playground(page)
    with page.expect_response("**/start-*.js"):
        playground.element.hover()
    page.wait_for_timeout(500)
    assert asked(watch, "memory.bin") == 0
    playground.run_app(APP)
    assert asked(watch, "memory.bin") == 1


def test_what_was_fetched_ahead_in_vain_is_fetched_again(playground: Playground, watch: Watch) -> None:
    watch.allow("404")
    page = playground.page
    page.route("**/memory.bin", lambda route: route.fulfill(status=404))
    with page.expect_response("**/memory.bin"):
        playground.element.hover()
    page.wait_for_timeout(300)
    page.unroute("**/memory.bin")
    playground.run_app(APP)
    assert playground.text == '"home"'


def test_on_a_slow_link_smaller_files_are_taken(site: Site, browser: Browser, built_docs: Path) -> None:
    link = Link(rate=150e3)

    def with_large_snapshot(route: Route) -> None:
        manifest = route.fetch().json()
        memory = manifest["prepared"]["snapshot"]["memory"]
        for each in (memory, memory["parts"][-1]):
            each["size"] += 10_000_000
        route.fulfill(json=manifest)

    with SiteServer(built_docs, link=link) as slow, browser.new_context() as context:
        page = context.new_page()
        page.route("**/environment-*.json", with_large_snapshot)
        page.goto(site.page("quickstart").replace(site.server.url, slow.url))
        page.evaluate("document.querySelector('webasgi-playground').run().then(() => { window.over = true }); null")
        # The modules of the page come first, then the link is measured.
        page.wait_for_timeout(8000)
        link.rate = 1e9
        page.wait_for_function("window.over", timeout=60_000)
        playground = Playground(page)
        assert playground.state == "ready"
        assert "The link carries 0.1" in console(playground, until="smaller files are fetched")
        assert any(".whl" in request.path for request in slow.requests)


def test_one_playground_too_many_stops_the_one_that_was_used_least(site: Site, page: Page) -> None:
    def with_limit(route: Route) -> None:
        text = route.fetch().text()
        assert '"runtimes": 3' in text
        route.fulfill(body=text.replace('"runtimes": 3', '"runtimes": 1'), content_type="text/html")

    page.route(site.page("frameworks"), with_limit)
    page.goto(site.page("frameworks"))
    first, second = Playground(page, 0), Playground(page, 1)
    assert first.run() == "ready"
    assert second.run() == "ready"
    assert first.state == "stopped"
    message = "Others run on this page, and this one was used least. Run starts it again; edits are kept."
    assert first.element.get_by_text(message).is_visible()
    assert first.run() == "ready"
    assert second.state == "stopped"
