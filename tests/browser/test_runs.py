"""Runs that follow one another, and code that doesn't yield: Python is interrupted, and a new run is clean."""

import pytest
from playwright.sync_api import Page

from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.conftest import Site

LOOPS = """
import json

json.runs = getattr(json, "runs", 0) + 1
visits = 0

async def app(scope, receive, send):
    global visits
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("the lifespan is over")
        await send({"type": "lifespan.shutdown.complete"})
        return
    visits += 1
    while scope["path"] == "/loop":
        pass
    body = f"visits: {visits}, runs: {json.runs}, EDITED".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})
"""


@pytest.fixture
def playground(sphinx_site: Site, page: Page) -> Playground:
    page.goto(f"{sphinx_site.url}frameworks.html")
    playground = Playground(page, 1)
    playground.run_app(LOOPS)
    return playground


def console(playground: Playground) -> str:
    return playground.element.locator(".console-lines").text_content() or ""


def test_a_request_that_never_yields_is_interrupted(playground: Playground, watch: Watch) -> None:
    watch.allow("500")
    request = playground.element.evaluate_handle(
        "element => ({ done: element.request({ path: '/loop' }).then(({ status, body }) => [status, String(body)]) })"
    )
    button = playground.button("Interrupt")
    button.wait_for(timeout=20_000)
    assert "Python is busy" in playground.element.get_by_role("status").filter(has_text="busy").inner_text()
    button.click()
    assert request.evaluate("({ done }) => done") == [500, "Internal Server Error"]
    button.wait_for(state="hidden")
    # The app goes on, and its console says where it was.
    assert playground.request(path="/")["body"] == "visits: 3, runs: 1, EDITED"
    assert "KeyboardInterrupt" in console(playground)
    assert "line 18, in app" in console(playground)


def test_stop_ends_the_lifespan_of_an_app_that_loops(playground: Playground) -> None:
    playground.element.evaluate("element => { element.request({ path: '/loop' }).catch(() => {}); }")
    playground.button("Interrupt").wait_for(timeout=20_000)
    playground.button("Stop").click()
    playground.wait_for_state("stopped")
    for _ in range(300):
        if "the lifespan is over" in console(playground):
            return
        playground.page.wait_for_timeout(50)
    raise AssertionError(console(playground))


def test_an_import_that_never_ends_is_interrupted_where_it_is(playground: Playground) -> None:
    playground.set({"main.py": "import helper\n", "helper.py": "print('here')\nwhile True:\n    pass\n"})
    playground.element.evaluate("element => { window.outcome = element.run(); }")
    for _ in range(600):
        if "here" in console(playground):
            break
        playground.page.wait_for_timeout(50)
    playground.element.evaluate("element => element.interrupt()")
    assert playground.page.evaluate("outcome") == "failed"
    failure = playground.failure
    assert (failure["stage"], failure["fault"]) == ("app", "app")
    assert failure["location"]["path"] == "helper.py"
    assert "KeyboardInterrupt" in failure["traceback"]


def test_the_next_run_is_prepared_and_clean(playground: Playground) -> None:
    page = playground.page
    assert "runs: 1" in playground.text
    # Whoever edits will run again.
    playground.element.get_by_text("EDITED").first.click()
    page.keyboard.type("x")
    for _ in range(400):
        if len(page.workers) == 2:
            break
        page.wait_for_timeout(50)
    assert len(page.workers) == 2
    ended, prepared = (worker.url for worker in page.workers)
    playground.set({"main.py": LOOPS.replace("EDITED", "edited")})
    playground.click_run()
    # The one after the next may be on its way by now.
    workers = [worker.url for worker in page.workers]
    assert prepared in workers
    assert ended not in workers
    assert playground.text == "visits: 1, runs: 1, edited"


def test_a_prepared_runtime_that_the_page_lost_is_not_taken(playground: Playground) -> None:
    page = playground.page
    page.wait_for_function("() => document.querySelectorAll('body > iframe[title=Python]').length === 2")
    page.evaluate("[...document.querySelectorAll('body > iframe[title=Python]')].at(-1).remove()")
    playground.click_run()
    assert "visits: 1" in playground.text


def test_a_run_takes_the_frame_of_the_one_before(playground: Playground) -> None:
    page = playground.page
    frames = "document.querySelectorAll('body > iframe[title=Python]')"
    page.evaluate(f"{frames}[0].dataset.first = ''")
    playground.button("Stop").click()
    playground.wait_for_state("stopped")
    page.wait_for_function("() => document.querySelector('iframe[data-first]') !== null")
    # No prepared one is to be taken, nor made meanwhile.
    page.evaluate(f"[...{frames}].slice(1).forEach((frame) => frame.remove())")
    playground.click_run()
    assert page.evaluate("document.querySelector('iframe[data-first]') !== null")
    # It is another Python.
    assert playground.text == "visits: 1, runs: 1, EDITED"
