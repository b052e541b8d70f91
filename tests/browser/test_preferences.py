"""What readers want from every page: high contrast, less motion, a script from right to left."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, Page

from tests.browser.axe import add_axe, assert_accessible
from tests.browser.playground import Playground
from tests.conftest import Site

SOURCE = (Path(__file__).parent / "apps" / "panels.py").read_text("utf-8")


def opened(page: Page, site: Site) -> Playground:
    page.goto(site.page("quickstart"))
    page.wait_for_function("() => !!customElements.get('webasgi-playground')")
    return Playground(page)


def box(locator: Locator) -> FloatRect:
    found = locator.bounding_box()
    assert found is not None
    return found


def style(locator: Locator, name: str, pseudo: str | None = None) -> str:
    return str(
        locator.evaluate(
            "(element, [name, pseudo]) => getComputedStyle(element, pseudo).getPropertyValue(name)", [name, pseudo]
        )
    )


def test_forced_colors(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(forced_colors="active", color_scheme="dark")
    playground = opened(page, sphinx_site)
    add_axe(page)
    element = playground.element

    def system(name: str) -> str:
        return str(
            page.evaluate(
                """name => {
                  const probe = document.createElement("i");
                  probe.style.cssText = `color: ${name}; forced-color-adjust: none`;
                  document.body.append(probe);
                  const { color } = getComputedStyle(probe);
                  probe.remove();
                  return color;
                }""",
                name,
            )
        )

    selected = element.get_by_role("tab", selected=True).first
    # What is chosen is told by more than a background, which is the reader's.
    assert style(selected, "background-color", "::after") == system("Highlight")
    assert style(playground.button("Run"), "border-top-style") == "solid"
    playground.run_app(SOURCE)
    element.get_by_role("tab", name="Network").click()
    element.locator(".network-table tbody tr").first.wait_for()
    assert style(element.get_by_role("tab", name="Network"), "background-color", "::after") == system("Highlight")
    assert (
        style(element.locator(".bar").first, "forced-color-adjust") == "none"
        or not element.locator(".bar").first.is_visible()
    )
    # Buttons of icons have their icons.
    assert style(playground.button("Stop").locator(".icon").first, "fill") != system("Canvas")
    assert_accessible(page, "forced colours")


def test_less_motion(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce")
    # The run stays at its downloads.
    page.route("**/environment-*.json", lambda route: None)
    playground = opened(page, sphinx_site)
    playground.button("Run").click()
    playground.element.locator(".stage.current").wait_for()
    page.wait_for_timeout(500)
    moving = playground.element.evaluate(
        """element => element.shadowRoot.getAnimations({ subtree: true })
          .filter(({ playState }) => playState === "running")
          .map(({ animationName, effect }) =>
            [animationName ?? effect.target.className, effect.getComputedTiming().duration, effect.getTiming().easing])
        """
    )
    moving = [each for each in moving if each[0] != "turn"]
    assert moving == []
    assert style(playground.element.locator(".spinner").last, "animation-timing-function").startswith("steps")
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["wide", "narrow"])
def test_from_right_to_left(sphinx_site: Site, open_page: Callable[..., Page], size: tuple[int, int]) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    playground = opened(page, sphinx_site)
    page.evaluate("document.documentElement.dir = 'rtl'")
    add_axe(page)
    element = playground.element
    # The first tab is at the right, Run at the left; code goes from left to right all the same.
    whole, run = box(element), box(playground.button("Run"))
    first = box(element.get_by_role("tab").first)
    assert first["x"] + first["width"] == pytest.approx(whole["x"] + whole["width"], abs=3)
    assert run["x"] == pytest.approx(whole["x"], abs=12)
    code = element.locator(".webasgi-file[data-active] pre").first
    assert style(code, "direction") == "ltr"
    assert style(element.get_by_role("tab").first, "direction") == "ltr"
    playground.run_app(SOURCE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if size[0] > 1000:
        app, source = box(element.locator(".app")), box(element.locator(".code"))
        assert app["x"] < source["x"]
        line = element.get_by_role("separator")
        before = int(line.get_attribute("aria-valuenow") or 0)
        line.focus()
        page.keyboard.press("ArrowLeft")
        assert int(line.get_attribute("aria-valuenow") or 0) > before
        assert box(element.locator(".code"))["width"] > source["width"]
        # Arrows go where they point.
        tab = element.get_by_role("tab", name="Console")
        tab.focus()
        page.keyboard.press("ArrowLeft")
        focused = element.evaluate("element => element.shadowRoot.activeElement.textContent.trim()")
        assert focused.startswith("Network"), json.dumps(focused)
    assert style(element.locator(".icon-back").first, "transform").startswith("matrix(-1")
    assert_accessible(page, "from right to left")
