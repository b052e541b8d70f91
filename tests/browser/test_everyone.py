"""For everyone: axe finds nothing (WCAG 2.2 A and AA, best practices), whatever is shown, in both colour schemes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scripts.stamps import ROOT
from tests.browser.playground import Playground
from tests.conftest import Site

AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
SOURCE = (Path(__file__).parent / "apps" / "panels.py").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The app's own page is the app's; what surrounds the playground is the theme's.
RUN_AXE = """async ([tags]) => {
  const { violations } = await axe.run(
    { include: ["webasgi-playground"] },
    { runOnly: tags, iframes: false, resultTypes: ["violations"], elementRef: true },
  );
  // The colours of code are the theme's: Material's have 4.47:1 for an operator.
  const ours = ({ id, nodes }) =>
    id !== "color-contrast" || nodes.some(({ element }) => !element.closest("pre, .cm-line"));
  return violations.filter(ours).map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ target, html, any }) => [target, html.slice(0, 200), any.map(({ message }) => message)]),
  }));
}"""


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds now; animations have ended."""
    page.wait_for_timeout(250)
    found = page.evaluate(RUN_AXE, [TAGS])
    assert isinstance(found, list)
    return found


def assert_accessible(page: Page, where: str) -> None:
    found = violations(page)
    assert found == [], f"{where}: {json.dumps(found, indent=1)}"


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """The reader's colour scheme."""
    return str(request.param)


@pytest.fixture(scope="module")
def playground(scheme: str, site: Site, open_shared: Callable[..., Page]) -> Playground:
    page = open_shared(color_scheme=scheme, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto(site.page("quickstart"))
    page.add_script_tag(content=AXE.read_text("utf-8"))
    page.wait_for_function("() => !!customElements.get('webasgi-playground')")
    return Playground(page)


def test_before_anything_is_run(playground: Playground) -> None:
    assert_accessible(playground.page, "before Run")


def test_the_editor(playground: Playground) -> None:
    playground.element.locator("pre").first.click()
    playground.element.locator(".cm-content").wait_for()
    assert_accessible(playground.page, "editor")


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


def test_stopped(playground: Playground) -> None:
    playground.run_app(SOURCE)
    playground.button("Stop").click()
    playground.wait_for_state("stopped")
    assert_accessible(playground.page, "stopped")


def test_a_narrow_page_at_twice_the_size(open_page: Callable[..., Page], sphinx_site: Site) -> None:
    # 200 % of a small laptop's window; nothing may need scrolling in two directions (WCAG 2.2, 1.4.10).
    page = open_page(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page.goto(sphinx_site.page("quickstart"))
    page.add_script_tag(content=AXE.read_text("utf-8"))
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
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 640
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
