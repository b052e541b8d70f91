"""A playground in its page: it moves nothing when it wakes, and leaves nothing when it goes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.playground import Playground
from tests.conftest import Site

# Notes every layout shift from the page's first moment, those after a click included, but for the themes' own headers.
RECORD_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    // Furo's icons come late and may push a heading into another line, and so all below it.
    if (sources.some(({ node }) => node?.closest?.(".content-icon-container"))) continue;
    const moved = sources.filter(({ node }) => !node?.closest?.("header"));
    if (moved.length) shifts.push([value, ...moved.map(({ node }) => node?.nodeName ?? "?")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    width, height = request.param
    return width, height


def test_layout_stays_as_it_is(site: Site, open_page: Callable[..., Page], size: tuple[int, int]) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.add_init_script(RECORD_SHIFTS)
    page.goto(site.page("frameworks"), wait_until="networkidle")
    page.wait_for_function("() => !!customElements.get('webasgi-playground')")
    page.wait_for_timeout(200)
    assert page.evaluate("shifts") == []
    playground = Playground(page, 1)
    playground.element.scroll_into_view_if_needed()
    box = playground.element.bounding_box()
    below = page.evaluate("document.documentElement.scrollHeight")
    # Those that follow a click within half a second don't count for browsers; for readers they do.
    playground.click_run()
    page.wait_for_timeout(300)
    playground.button("Stop").click()
    playground.wait_for_state("stopped")
    page.wait_for_timeout(300)
    assert page.evaluate("shifts") == []
    assert playground.element.bounding_box() == box
    # The page's height is rounded to whole pixels.
    assert abs(page.evaluate("document.documentElement.scrollHeight") - below) <= 1


def test_upgrade_takes_the_place_that_was_kept(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    # The element's script comes late, as over a slow network.
    page.route("**/element-*.js*", lambda route: None)
    page.goto(site.page("quickstart"), wait_until="commit")
    page.wait_for_selector("webasgi-playground .webasgi-file")
    before = page.locator("webasgi-playground").bounding_box()
    assert page.locator("webasgi-playground").evaluate("element => element.matches(':not(:defined)')")
    upgraded = open_page()
    upgraded.goto(site.page("quickstart"), wait_until="networkidle")
    upgraded.wait_for_function("() => !!customElements.get('webasgi-playground')")
    assert upgraded.locator("webasgi-playground").bounding_box() == before


def running(site: Site, page: Page) -> Playground:
    page.goto(site.page("frameworks"))
    playground = Playground(page, 1)
    playground.click_run()
    # One run boots one Python, however soon after the pointer came the click is.
    assert len(page.workers) == 1
    return playground


def wait_for_no_worker(page: Page) -> None:
    for _ in range(100):
        if not page.workers:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"still there: {[worker.url for worker in page.workers]}")


def test_leaving_the_page_ends_the_worker(sphinx_site: Site, page: Page) -> None:
    running(sphinx_site, page)
    page.goto(sphinx_site.page("reference"))
    wait_for_no_worker(page)
    page.go_back()
    playground = Playground(page, 1)
    assert playground.wait_for_state("idle", "stopped")
    playground.click_run()


def test_removing_the_element_ends_the_worker(sphinx_site: Site, page: Page) -> None:
    playground = running(sphinx_site, page)
    # Else it comes to the other playground, which is prepared then.
    page.mouse.move(0, 0)
    playground.element.evaluate("element => { window.kept = element; element.remove(); }")
    wait_for_no_worker(page)
    assert page.evaluate("kept.state") == "stopped"
    page.evaluate("document.body.append(kept)")
    again = Playground(page, 1)
    again.click_run()
    assert "No framework at all" in again.text


def test_stopping_ends_the_worker(sphinx_site: Site, page: Page) -> None:
    playground = running(sphinx_site, page)
    playground.button("Stop").click()
    wait_for_no_worker(page)
    assert playground.state == "stopped"


def test_moving_the_element_runs_it_anew(sphinx_site: Site, page: Page) -> None:
    playground = running(sphinx_site, page)
    playground.record()
    playground.element.evaluate("element => document.body.append(element)")
    assert playground.wait_for_state("ready", "failed") == "ready"
    for _ in range(100):
        if playground.recorded("statechange")[-1:] == [{"state": "ready", "failure": None}]:
            break
        page.wait_for_timeout(100)
    assert "No framework at all" in playground.text
