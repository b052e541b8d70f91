"""For everyone: axe finds nothing (WCAG 2.2 A and AA, best practices), whatever is shown, in both colour schemes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import add_axe, assert_accessible
from tests.browser.playground import Playground
from tests.conftest import Site

SOURCE = (Path(__file__).parent / "apps" / "panels.py").read_text("utf-8")

SIGN_IN = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        headers = [(b"www-authenticate", b'Basic realm="Staff"'), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": b"no"})
"""


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """The reader's colour scheme."""
    return str(request.param)


@pytest.fixture(scope="module")
def playground(scheme: str, site: Site, open_shared: Callable[..., Page]) -> Playground:
    page = open_shared(color_scheme=scheme, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto(site.page("quickstart"))
    add_axe(page)
    page.wait_for_function("() => !!customElements.get('webasgi-playground')")
    return Playground(page)


def test_before_anything_is_run(playground: Playground) -> None:
    assert_accessible(playground.page, "before Run")


def test_the_editor(playground: Playground) -> None:
    playground.element.locator("pre").first.click()
    playground.element.locator(".cm-content").wait_for()
    assert_accessible(playground.page, "editor")
    playground.page.keyboard.press("Control+f")
    playground.element.get_by_role("textbox", name="Find").fill("app")
    assert_accessible(playground.page, "search")
    playground.page.keyboard.press("Escape")


def test_a_long_answer_of_the_build(scheme: str, site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(site.page("gallery/fastapi"))
    add_axe(page)
    page.locator("webasgi-playground .webasgi-response").first.wait_for()
    page.wait_for_function("() => document.querySelector('webasgi-playground').shadowRoot !== null")
    assert_accessible(page, "recorded answer")


def test_the_list_of_files_and_the_menu(playground: Playground) -> None:
    element = playground.element
    playground.button("Files").click()
    playground.button("New file").click()
    element.get_by_label("New file: File name").fill("../no")
    playground.button("OK").click()
    assert_accessible(playground.page, "list of files")
    playground.button("Cancel").click()
    playground.button("Files").click()
    playground.button("More").click()
    element.get_by_role("menu").wait_for()
    assert_accessible(playground.page, "menu")
    playground.page.keyboard.press("Escape")


def test_the_comparison_with_the_author_s_text(playground: Playground) -> None:
    element = playground.element
    path, text = element.evaluate("element => Object.entries(element.files)[0]")
    first, rest = text.split("\n", 1)
    element.locator("pre:visible, .cm-content:visible").first.click()
    element.locator(".cm-content").wait_for()
    playground.set({path: f"{first}  # changed\n# new\n{rest}"})
    playground.button("More").click()
    element.get_by_role("menuitemcheckbox", name="Show changes").click()
    element.locator(".cm-deletedChunk").first.wait_for()
    assert_accessible(playground.page, "comparison")
    playground.button("More").click()
    element.get_by_role("menuitemcheckbox", name="Show changes").click()


def test_a_run_and_each_panel(playground: Playground) -> None:
    playground.run_app(SOURCE)
    assert_accessible(playground.page, "app")
    element = playground.element
    for name in ("Console", "Network", "Request", "Files"):
        tab = element.get_by_role("tab", name=name)
        if tab.get_attribute("aria-selected") != "true" or not element.locator(".dock.open").count():
            tab.click()
        playground.page.wait_for_timeout(700)
        assert_accessible(playground.page, name)
    element.get_by_role("tab", name="Network").click()
    element.get_by_role("button", name="/items", exact=True).first.click()
    for summary in element.locator("summary").all():
        summary.click()
    assert_accessible(playground.page, "one request")
    playground.button("Back to the list").click()
    element.get_by_role("tab", name="Request").click()
    element.get_by_role("button", name="Send", exact=True).click()
    expect(element.locator(".response")).not_to_be_empty()
    assert_accessible(playground.page, "a response")


def test_a_failure(playground: Playground) -> None:
    playground.set({"main.py": "1 / 0\n"})
    assert playground.run() == "failed"
    assert_accessible(playground.page, "failure")


def test_a_question(playground: Playground) -> None:
    playground.set({"main.py": SIGN_IN})
    playground.element.evaluate("element => void element.run()")
    playground.element.get_by_role("dialog").wait_for()
    assert_accessible(playground.page, "question")
    playground.button("Cancel").click()
    playground.wait_for_state("ready")


def test_stopped(playground: Playground) -> None:
    playground.run_app(SOURCE)
    playground.button("Stop").click()
    playground.wait_for_state("stopped")
    assert_accessible(playground.page, "stopped")


# 200 % of a small laptop's window: nothing may need scrolling in two directions
# (WCAG 2.2, 1.4.10).
@pytest.mark.parametrize(("width", "zoom", "scheme"), [(640, 2, "light")])
def test_a_narrow_page_at_many_times_the_size(
    open_page: Callable[..., Page], sphinx_site: Site, width: int, zoom: int, scheme: str
) -> None:
    page = open_page(
        viewport={"width": width, "height": 400}, device_scale_factor=zoom, color_scheme=scheme, reduced_motion="reduce"
    )
    page.goto(sphinx_site.page("quickstart"))
    add_axe(page)
    playground = Playground(page)
    playground.run_app(SOURCE)
    for view in ("Code", "Panels", "App"):
        # The name of the panels' button has the number of unread lines, too.
        button = playground.element.get_by_role("button", name=re.compile(f"^{view}"))
        # Where there is room for code and app, there is nothing to choose.
        if button.is_visible():
            button.click()
        assert_accessible(page, view)
        box = playground.element.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # All of it can be reached: nothing that can be pressed is cut off.
    cut = playground.element.evaluate(
        """element => {
          const { left, right } = element.getBoundingClientRect();
          return [...element.shadowRoot.querySelectorAll(".head button")]
            .filter((button) => button.checkVisibility({ visibilityProperty: true }))
            .filter((button) => !button.matches(".skip, .tab"))
            .map((button) => [button.ariaLabel || button.textContent, button.getBoundingClientRect()])
            .filter(([, box]) => box.left < left || box.right > right)
            .map(([name]) => name);
        }"""
    )
    assert cut == []
