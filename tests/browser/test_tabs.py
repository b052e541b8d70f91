"""Tabs of the emulated browser, the icons in its strip, and the questions that it asks its reader."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.playground import NAVIGATION_STOPPED, Playground
from tests.browser.watch import Watch

APP = "tabs"


@pytest.fixture
def home(app: Playground, shared_watch: Watch) -> Iterator[Playground]:
    shared_watch.allow(NAVIGATION_STOPPED)
    shared_watch.allow("401")
    app.open("/")
    yield app
    close = strip(app).get_by_role("button", name="Close")
    for left in range(close.count() - 1, 0, -1):
        close.last.click()
        expect(close).to_have_count(left if left > 1 else 0)


def strip(playground: Playground) -> Locator:
    return playground.element.get_by_role("group", name="Tabs of the app")


def titles(playground: Playground) -> list[str]:
    return strip(playground).locator(".browser-tab-title").all_inner_texts()


def test_there_is_no_strip_for_one_tab(home: Playground) -> None:
    expect(strip(home)).to_be_hidden()


def test_a_link_opens_a_tab_and_the_first_one_stays(home: Playground) -> None:
    home.evaluate("window.kept = true")
    home.preview.click("#blank")
    assert home.until("document.title === 'Page blank'")
    assert titles(home) == ["Home", "Page blank"]
    assert home.evaluate("[opener, window.name, history.length, document.referrer]") == [
        None,
        "",
        1,
        home.evaluate("location.origin + '/'"),
    ]
    assert home.address.input_value() == "/page/blank"
    strip(home).get_by_role("button", name="Home", exact=True).click()
    assert home.evaluate("window.kept")
    assert home.address.input_value() == "/"
    strip(home).get_by_role("button", name="Close Page blank").click()
    expect(strip(home)).to_be_hidden()


@pytest.mark.parametrize("modifier", ["Control", "Shift"])
def test_a_click_with_a_modifier_opens_a_tab(home: Playground, modifier: Literal["Control", "Shift"]) -> None:
    home.preview.click("#next", modifiers=[modifier])
    assert home.until("document.title === 'Page next'")
    assert titles(home) == ["Home", "Page next"]


def test_a_name_is_one_tab(home: Playground) -> None:
    home.preview.click("#named")
    assert home.until("document.title === 'Page named' && window.name === 'shop'")
    strip(home).get_by_role("button", name="Home", exact=True).click()
    home.preview.click("#again")
    assert home.until("document.title === 'Page again'")
    assert titles(home) == ["Home", "Page again"]


def test_top_is_this_tab(home: Playground) -> None:
    home.click("#top")
    assert home.url == "/page/top"


def test_a_form_posts_into_a_new_tab(home: Playground) -> None:
    home.preview.click("#form button")
    assert home.until("document.title === 'Posted'")
    assert "a=1" in home.text
    assert len(titles(home)) == 2


def test_a_script_talks_with_the_tab_that_it_has_opened(home: Playground) -> None:
    home.evaluate(
        """() => {
          window.heard = [];
          addEventListener("message", (event) =>
            heard.push([event.data, event.origin === location.origin, event.source === child]));
          window.child = open("/page/child", "child");
        }"""
    )
    assert home.until("document.title === 'Page child'")
    home.evaluate(
        """() => {
          addEventListener("message", ({ data, source }) => {
            document.title = data.greeting;
            source.postMessage({ got: data.greeting }, location.origin);
          });
          opener.postMessage("ready", "*");
          opener.postMessage("for somebody else", "https://elsewhere.example");
        }"""
    )
    strip(home).get_by_role("button", name="Home", exact=True).click()
    home.evaluate("child.postMessage({ greeting: 'hello' }, '/')")
    assert home.until("heard.length === 2")
    assert home.evaluate("heard") == [["ready", True, True], [{"got": "hello"}, True, True]]
    assert titles(home) == ["Home", "hello"]
    assert home.evaluate("[child.closed, open('', 'child') === child]") == [False, True]
    # Asking for it has brought it to the front.
    strip(home).get_by_role("button", name="Home", exact=True).click()
    home.evaluate("child.location = '/page/second'")
    assert home.until("document.title === 'Page second'")
    home.evaluate("window.close()")
    assert home.until("document.title === 'Home' && child.closed")


def test_a_page_closes_what_it_has_opened_and_not_itself(home: Playground) -> None:
    home.evaluate("window.close()")
    home.evaluate("window.child = open('/page/child')")
    assert home.until("document.title === 'Page child'")
    strip(home).get_by_role("button", name="Home", exact=True).click()
    home.evaluate("child.close()")
    expect(strip(home)).to_be_hidden()
    assert home.evaluate("child.closed")


def test_what_lies_inside_another_tab_is_out_of_reach(home: Playground) -> None:
    home.evaluate("window.child = open('/page/child')")
    strip(home).get_by_role("button", name="Home", exact=True).click()
    for expression in ("child.document", "child.location.href", "child.foo = 1"):
        name = home.evaluate(f"() => {{ try {{ {expression}; return '' }} catch (error) {{ return error.name }} }}")
        assert name == "SecurityError"


def test_tabs_share_local_storage_and_hear_of_it(home: Playground) -> None:
    home.evaluate(
        """() => {
          localStorage.setItem("a", "1");
          sessionStorage.setItem("own", "1");
          window.heard = [];
          addEventListener("storage", ({ key, oldValue, newValue, storageArea }) =>
            heard.push([key, oldValue, newValue, storageArea === localStorage]));
        }"""
    )
    home.preview.click("#blank")
    assert home.until("document.title === 'Page blank'")
    assert home.evaluate("[localStorage.a, sessionStorage.own ?? null]") == ["1", None]
    home.evaluate("() => { localStorage.a = '2'; localStorage.b = '3'; }")
    strip(home).get_by_role("button", name="Home", exact=True).click()
    assert home.until("heard.length === 2")
    assert home.evaluate("heard") == [["a", "1", "2", True], ["b", None, "3", True]]
    assert home.evaluate("localStorage.b") == "3"


def test_tabs_have_a_limit(home: Playground, shared_watch: Watch) -> None:
    shared_watch.allow("tabs open")
    opened = home.evaluate("() => Array.from({ length: 15 }, () => open('/page/x'))")
    assert len(opened) == 15
    expect(strip(home).locator(".browser-tab")).to_have_count(10)


def test_the_icon_is_beside_the_address(home: Playground) -> None:
    image = home.element.locator(".address-icon img")
    expect(image).to_have_attribute("src", re.compile("^data:image/png;base64,iVBOR"))
    home.click("#next")
    expect(image).to_have_count(0)
    home.evaluate(
        """() => {
          const link = document.createElement("link");
          link.rel = "icon";
          link.href = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>";
          document.head.append(link);
        }"""
    )
    expect(image).to_have_attribute("src", re.compile("^data:image/svg"))


def test_a_page_that_nobody_touched_is_left_without_a_question(home: Playground) -> None:
    # What Playwright does inside of a frame is a touch: the title is looked at from outside.
    for url, title in (("/stays", "Stays"), ("/page/x", "Page x")):
        home.address.fill(url)
        home.address.press("Enter")
        expect(home.element.locator(f"iframe[title='{title}']")).to_be_visible()


def test_a_page_asks_to_stay(home: Playground) -> None:
    home.open("/stays")
    home.preview.click("#touch")
    dialog = home.element.get_by_role("dialog", name="Leave this page?")
    home.preview.click("#home")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert home.url == "/stays"
    home.preview.click("#home")
    dialog.get_by_role("button", name="Leave").click()
    assert home.until("document.title === 'Home'")
    # What a page sends when it goes arrives.
    for _ in range(50):
        if "by pagehide" in home.request(path="/left")["body"]:
            return
        home.page.wait_for_timeout(50)
    raise AssertionError("no beacon")


def test_the_reader_would_rather_not_sign_in(home: Playground) -> None:
    dialog = home.element.get_by_role("dialog", name="Sign in")
    with home.new_page():
        home.address.fill("/basic")
        home.address.press("Enter")
        dialog.get_by_label("User name").press("Escape")
    expect(dialog).to_be_hidden()
    assert home.text == "who are you?"


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_the_reader_signs_in(home: Playground, scheme: str) -> None:
    dialog = home.element.get_by_role("dialog", name="Sign in")
    home.address.fill(f"/{scheme}")
    home.address.press("Enter")
    expect(dialog).to_contain_text("Wonderland")
    dialog.get_by_label("User name").fill("alice")
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_label("Password").press("Enter")
    expect(dialog).to_contain_text("refused")
    dialog.get_by_label("User name").fill("alice")
    dialog.get_by_label("Password").fill("wonder")
    dialog.get_by_role("button", name="Sign in").click()
    assert home.until("document.title.startsWith('Hello')")
    expect(dialog).to_be_hidden()
    if scheme == "basic":
        home.click("#deeper")
        assert home.url == "/basic/deeper"
        assert home.evaluate("fetch('/basic').then(({ status }) => status)") == 200
