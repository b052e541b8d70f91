"""The old page stays until the new one is there, with a thin line that says that it comes."""

import pytest

from tests.browser.playground import Playground

APP = "buffering"


@pytest.fixture
def red(app: Playground) -> Playground:
    app.open("/")
    return app


def line(app: Playground) -> bool:
    """Is the line there?"""
    return bool(app.element.locator(".address-bar.loading").count())


def test_a_line_says_that_a_page_is_on_its_way(red: Playground) -> None:
    assert not line(red)
    red.evaluate("document.links[0].click()")
    red.element.locator(".address-bar.loading").wait_for()
    assert red.evaluate("document.title") == "rgb(200, 0, 0)"
    red.until("document.title === 'rgb(0, 0, 200)'")
    red.element.locator(".address-bar.loading").wait_for(state="detached")
