"""Code and app beside or above one another, the line between them, the whole screen, and paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests.browser.playground import Playground
from tests.conftest import Site


@pytest.fixture(scope="module")
def bare(sphinx_site: Site, open_shared: Callable[..., Page]) -> Playground:
    """The app without a framework, running."""
    page = open_shared(viewport={"width": 1280, "height": 800})
    page.goto(sphinx_site.page("frameworks"))
    playground = Playground(page, 1)
    playground.click_run()
    return playground


def boxes(bare: Playground) -> tuple[FloatRect, FloatRect]:
    """Where the code and the app are."""
    code, app = (bare.element.locator(f".{name}").bounding_box() for name in ("code", "app"))
    assert code is not None
    assert app is not None
    return code, app


def choose(bare: Playground, item: str) -> None:
    bare.button("More").click()
    bare.element.get_by_role("menuitemcheckbox", name=item, exact=True).click()


def test_the_line_between_code_and_app_is_moved_by_keys_and_by_pointer(bare: Playground) -> None:
    line = bare.element.get_by_role("separator", name="Width of the code")
    before, _ = boxes(bare)
    line.focus()
    bare.page.keyboard.press("ArrowRight")
    bare.page.keyboard.press("ArrowRight")
    assert line.get_attribute("aria-valuenow") == "60"
    after, _ = boxes(bare)
    assert after["width"] > before["width"] * 1.15
    bare.page.keyboard.press("Home")
    assert line.get_attribute("aria-valuenow") == "20"
    box = line.bounding_box()
    whole = bare.element.bounding_box()
    assert box is not None
    assert whole is not None
    # Over the app's frame, which must not swallow it.
    bare.page.mouse.move(box["x"] + 4, box["y"] + 60)
    bare.page.mouse.down()
    bare.page.mouse.move(whole["x"] + whole["width"] * 0.7, box["y"] + 80, steps=4)
    bare.page.mouse.up()
    assert line.get_attribute("aria-valuenow") == "70"


def test_the_app_below_the_code(bare: Playground) -> None:
    choose(bare, "App below the code")
    code, app = boxes(bare)
    assert app["y"] >= code["y"] + code["height"] - 1
    assert app["width"] == pytest.approx(code["width"], abs=2)
    line = bare.element.get_by_role("separator", name="Height of the code")
    assert line.get_attribute("aria-orientation") == "horizontal"


def test_the_choice_is_remembered_for_the_site(bare: Playground, sphinx_site: Site) -> None:
    page = bare.page
    page.goto(sphinx_site.page("frameworks"))
    bare.click_run()
    code, app = boxes(bare)
    assert app["y"] >= code["y"] + code["height"] - 1
    choose(bare, "App beside the code")
    line = bare.element.get_by_role("separator", name="Width of the code")
    assert line.get_attribute("aria-valuenow") == "70"
    line.dblclick()
    assert line.get_attribute("aria-valuenow") == "50"


def test_the_whole_screen_and_back(bare: Playground) -> None:
    page = bare.page
    before = bare.element.bounding_box()
    assert before is not None
    choose(bare, "Full screen")
    page.wait_for_function("document.fullscreenElement !== null")
    box = bare.element.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (1280, 800)
    choose(bare, "Full screen")
    page.wait_for_function("document.fullscreenElement === null")
    after = bare.element.bounding_box()
    assert after is not None
    assert (after["width"], after["height"]) == (before["width"], before["height"])


def test_the_files_of_the_app_and_those_of_the_reader_side_by_side(bare: Playground) -> None:
    bare.element.get_by_role("tab", name="Files", exact=True).click()
    row = bare.element.locator(".dock-body").get_by_role("button", name="main.py")
    before = row.bounding_box()
    bare.button("Files").click()
    bare.element.get_by_role("treeitem", name="main.py").wait_for()
    assert row.bounding_box() == before
    bare.button("Files").click()
    bare.button("Close the panels").click()


def test_paper_shows_the_readers_code_and_the_apps_page(bare: Playground, tmp_path: Path) -> None:
    page = bare.page
    code = bare.element.evaluate("element => element.files['main.py']")
    bare.set({"main.py": f"# only on paper\n{code}"})
    page.emulate_media(media="print")
    bare.element.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    expect(bare.element.locator(".printed pre")).to_contain_text("# only on paper")
    expect(bare.element.locator(".screen")).to_be_visible()
    expect(bare.element.locator(".head")).to_be_hidden()
    page.pdf(path=tmp_path / "page.pdf")
    page.emulate_media(media="screen")
    expect(bare.element.locator(".head")).to_be_visible()
    bare.element.evaluate("element => element.reset()")


def test_code_goes_on_on_the_next_sheet(sphinx_site: Site, page: Page) -> None:
    page.goto(sphinx_site.page("quickstart"))
    page.emulate_media(media="print")
    for selector in (".webasgi-file", ".webasgi-file pre"):
        found = page.locator(selector).first
        assert found.evaluate("element => getComputedStyle(element).breakInside") == "auto", selector


def test_narrow_boxes_show_one_thing_at_a_time(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto(sphinx_site.page("frameworks"))
    playground = Playground(page, 1)
    playground.click_run()
    expect(playground.element.locator(".app")).to_be_visible()
    expect(playground.element.locator(".code")).to_be_hidden()
    expect(playground.element.locator(".splitter")).to_be_hidden()
    playground.button("Code").click()
    expect(playground.element.locator(".code")).to_be_visible()
    expect(playground.element.locator(".app")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_line_is_moved_by_a_finger(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 1180, "height": 820}, has_touch=True, is_mobile=True)
    page.goto(sphinx_site.page("frameworks"))
    tablet = Playground(page, 1)
    tablet.click_run()
    session = page.context.new_cdp_session(page)

    def drag(x: float, y: float, to_x: float, to_y: float) -> None:
        for step in range(7):
            point = {"x": x + (to_x - x) * step / 6, "y": y + (to_y - y) * step / 6}
            kind = "touchMove" if step else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    line = tablet.element.get_by_role("separator", name="Width of the code")
    tablet.element.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    box, main = line.bounding_box(), tablet.element.locator(".main").bounding_box()
    assert box is not None
    assert main is not None
    # Beside what is seen of the line: fingers are wide. On over the app's frame.
    drag(box["x"] - 8, box["y"] + 80, main["x"] + main["width"] * 0.7, box["y"] + 150)
    assert line.get_attribute("aria-valuenow") == "70"
    drag(main["x"] + main["width"] * 0.7 + 8, box["y"] + 150, main["x"] + main["width"] * 0.3, box["y"] + 80)
    assert line.get_attribute("aria-valuenow") == "30"
    choose(tablet, "App below the code")
    line = tablet.element.get_by_role("separator", name="Height of the code")
    box, main = line.bounding_box(), tablet.element.locator(".main").bounding_box()
    assert box is not None
    assert main is not None
    drag(box["x"] + 200, box["y"] + 4, box["x"] + 220, main["y"] + main["height"] * 0.75)
    assert line.get_attribute("aria-valuenow") == "75"
    assert page.evaluate("scrollY") == scrolled, "the page was scrolled instead"
