"""The old page stays until the new one is there, with a thin line that says that it comes."""

import zlib

import pytest
from playwright.sync_api import FloatRect

from tests.browser.playground import Playground

APP = "buffering"
RED, BLUE = (200, 0, 0), (0, 0, 200)


@pytest.fixture
def red(app: Playground) -> Playground:
    app.open("/")
    return app


def color(app: Playground) -> tuple[int, ...]:
    """What one point in the middle of the app's page looks like."""
    box = app.element.locator(".viewport").bounding_box()
    assert box is not None
    clip: FloatRect = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "width": 1, "height": 1}
    png = app.page.screenshot(clip=clip)
    start = png.index(b"IDAT")
    size = int.from_bytes(png[start - 4 : start], "big")
    # One row of one point: the filter's number, then red, green and blue. There may be another chunk, which ends it.
    return tuple(zlib.decompressobj().decompress(png[start + 4 : start + 4 + size])[1:4])


def line(app: Playground) -> bool:
    """Is the line there?"""
    return bool(app.element.locator(".address-bar.loading").count())


def test_there_is_no_flash_between_pages(red: Playground) -> None:
    red.element.scroll_into_view_if_needed()
    assert color(red) == RED
    red.evaluate("document.links[0].click()")
    seen = [color(red)]
    while seen[-1] != BLUE and len(seen) < 200:
        seen.append(color(red))
    # It stayed red while the app took its time.
    assert seen[0] == RED
    assert set(seen) == {RED, BLUE}


def test_a_line_says_that_a_page_is_on_its_way(red: Playground) -> None:
    assert not line(red)
    red.evaluate("document.links[0].click()")
    red.element.locator(".address-bar.loading").wait_for()
    assert red.evaluate("document.title") == "rgb(200, 0, 0)"
    red.until("document.title === 'rgb(0, 0, 200)'")
    red.element.locator(".address-bar.loading").wait_for(state="detached")
