"""Run, Stop and Restart; what the first run downloads, how long the start took; runs after edits."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import Playground
from tests.conftest import Site


@pytest.fixture(scope="module")
def bare(sphinx_site: Site, open_shared: Callable[..., Page]) -> Playground:
    """The app without a framework, whose run is the shortest."""
    page = open_shared()
    page.goto(sphinx_site.page("frameworks"))
    return Playground(page, 1)


def test_the_button_says_what_the_first_run_downloads(bare: Playground) -> None:
    bare.element.scroll_into_view_if_needed()
    run = bare.button("Run")
    expect(run).to_have_text(re.compile(r"^Run\d+\.\d MB$"))
    description = run.get_attribute("aria-description") or ""
    assert re.fullmatch(r"The first run downloads \d+\.\d MB\.", description)
    before = run.bounding_box()
    assert before is not None
    bare.click_run()
    expect(run).to_have_text("Run")
    said = float(description.split()[-2])
    seen = bare.page.evaluate(
        """performance.getEntriesByType("resource")
        .filter(({ name }) => /\\.(bin|whl|zip|json)$/.test(name))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""
    )
    assert said == pytest.approx(seen / 1e6, abs=0.3)


def test_the_console_says_how_long_the_start_took(bare: Playground) -> None:
    lines = bare.element.locator(".console-lines")
    assert re.search(r"The app has started in \d+\.\d s\.", lines.text_content() or "")


def test_restart_stays_at_the_page_and_run_begins_at_the_first(bare: Playground) -> None:
    bare.open("/somewhere?x=1")
    bare.button("Restart").click()
    assert bare.wait_for_state("loading")
    assert bare.wait_for_state("ready", "failed") == "ready"
    assert bare.url == "/somewhere?x=1"
    bare.button("Run").click()
    assert bare.wait_for_state("ready", "failed") == "ready"
    bare.until("location.pathname === '/'")


def test_a_size_that_is_known_to_be_here_is_not_said_again(bare: Playground, sphinx_site: Site) -> None:
    page = bare.page
    page.reload()
    bare.element.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    expect(bare.button("Run")).to_have_text("Run")
    expect(Playground(page, 0).button("Run")).to_have_text(re.compile("MB"))


def test_stop_ends_the_run(bare: Playground) -> None:
    bare.click_run()
    bare.button("Stop").click()
    assert bare.wait_for_state("stopped") == "stopped"
    assert bare.button("Restart").is_hidden()


def test_edits_run_by_themselves_where_the_reader_wants_that(bare: Playground) -> None:
    bare.click_run()
    bare.button("More").click()
    bare.element.get_by_role("menuitemcheckbox", name="Run after edits").click()
    bare.set({"main.py": "TEXT = b'first'\n" + APP})
    # Code that is not the page's own is in the editor at once.
    bare.element.locator(".cm-content").click()
    bare.page.keyboard.press("Control+Home")
    # Not a program: the app that runs goes on.
    bare.page.keyboard.type("if ")
    bare.page.wait_for_timeout(2500)
    assert bare.state == "ready"
    assert "Bare ASGI" in bare.evaluate("document.title")
    bare.page.keyboard.type("1: ")
    bare.until("document.body.innerText === 'first'", seconds=30)
    # The reader goes on typing.
    bare.page.keyboard.type("TEXT = 0; ")
    assert "if 1: TEXT = 0; TEXT" in bare.element.evaluate("element => element.files['main.py']")
    bare.button("More").click()
    item = bare.element.get_by_role("menuitemcheckbox", name="Run after edits")
    assert item.get_attribute("aria-checked") == "true"
    item.click()


APP = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": TEXT})
"""
