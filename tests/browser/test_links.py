"""Links, fragments, redirects and other ways from page to page that are not script."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.serve import SiteServer
from tests.browser.playground import NAVIGATION_STOPPED, Playground
from tests.browser.watch import Watch

APP = "navigation"


@pytest.fixture
def home(app: Playground) -> Playground:
    app.open("/")
    return app


def test_link_with_query_and_fragment(home: Playground) -> None:
    before = home.evaluate("history.length")
    home.record()
    home.click("#query")
    assert home.url == "/page/one?x=1&y=%20#far"
    assert home.address.input_value() == "/page/one?x=1&y=%20#far"
    assert home.evaluate("document.title") == "Page one"
    assert home.until("scrollY > 1000")
    assert home.evaluate("history.length") == before + 1
    assert home.recorded("navigate") == [{"url": "/page/one?x=1&y=%20#far"}]
    (request,) = home.recorded("request")
    assert request.pop("duration") > 0
    assert request == {"method": "GET", "url": "/page/one?x=1&y=%20", "status": 200}


def test_a_link_sends_a_referrer_and_says_that_it_navigates(home: Playground) -> None:
    home.click("#relative b")
    origin = home.evaluate("location.origin")
    assert home.evaluate("document.querySelector('#referer').textContent") == f"{origin}/"
    assert home.evaluate("document.referrer") == f"{origin}/"
    assert home.evaluate("document.querySelector('#mode').textContent") == "navigate document"
    home.open("/page/two")
    assert home.evaluate("document.referrer") == ""


def test_fragment_link_stays_in_the_document(home: Playground) -> None:
    home.evaluate(
        "window.same = true; window.changes = []; addEventListener('hashchange', (event) => changes.push(event.newURL))"
    )
    length = home.evaluate("history.length")
    home.record()
    home.preview.click("#fragment")
    assert home.until("scrollY > 1000")
    assert home.evaluate("[same, location.hash, history.length]") == [True, "#section", length + 1]
    assert home.until("changes.length") == 1
    assert home.evaluate("getComputedStyle(document.querySelector('#section')).outlineColor") == "rgb(1, 2, 3)"
    assert home.recorded("navigate") == [{"url": "/#section"}]
    assert home.recorded("request") == []
    home.button("Back").click()
    assert home.until("location.hash === ''")
    assert home.until("scrollY === 0")
    assert home.evaluate("same") is True


@pytest.mark.parametrize(("selector", "name"), [("#svg rect", "svg"), ("#blank", "blank")])
def test_other_links(home: Playground, selector: str, name: str) -> None:
    home.click(selector)
    assert home.url == f"/page/{name}"
    # What the app serves is nowhere but here: no tab was opened on the site.
    assert len(home.page.context.pages) == 1


def test_image_map(home: Playground) -> None:
    home.click("img[usemap]")
    assert home.url == "/page/area"


def test_modified_click_stays_here(home: Playground) -> None:
    with home.new_page():
        home.preview.click("#relative", modifiers=["Control"])
    assert home.url == "/page/two"
    assert len(home.page.context.pages) == 1


def test_a_prevented_link_goes_nowhere(home: Playground) -> None:
    home.evaluate("window.same = true; addEventListener('click', (event) => event.preventDefault())")
    home.record()
    home.preview.click("#prevented")
    home.page.wait_for_timeout(300)
    assert home.url == "/"
    assert home.evaluate("same")
    assert home.recorded("request") == []


def test_javascript_link(home: Playground) -> None:
    home.preview.click("#script")
    assert home.until("document.title === 'scripted'")
    assert home.url == "/"


def test_link_to_another_site_opens_a_tab(
    home: Playground, shared_watch: Watch, tmp_path: Path, site_server: Callable[[Path], SiteServer]
) -> None:
    (tmp_path / "index.html").write_text("<link rel=icon href=data:,>elsewhere", "utf-8")
    other = site_server(tmp_path).url
    shared_watch.allow(other)
    home.open(f"/?outside={other}")
    with home.page.context.expect_page() as opened:
        home.preview.click("#outside")
    opened.value.wait_for_load_state()
    assert opened.value.url == other
    assert opened.value.evaluate("[window.opener, document.referrer]") == [None, ""]
    opened.value.close()
    assert home.url == f"/?outside={other}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(home: Playground, status: int) -> None:
    home.open(f"/redirect/{status}?to=/redirect/{status}%3Fto=/page/{status}#far")
    assert home.url == f"/page/{status}#far"
    assert home.evaluate("document.title") == f"Page {status}"


def test_an_endless_redirect_ends_in_an_error_page(home: Playground) -> None:
    home.open("/endless")
    assert "/endless redirected more than 20 times." in home.text
    assert home.state == "ready"


def test_no_content_leaves_the_page(home: Playground) -> None:
    home.evaluate("window.same = true")
    home.record()
    home.address.fill("/nothing")
    home.address.press("Enter")
    while not home.recorded("request"):
        home.page.wait_for_timeout(30)
    home.page.wait_for_timeout(200)
    assert home.evaluate("[same, location.pathname]") == [True, "/"]
    assert home.address.input_value() == "/"
    assert home.state == "ready"


@pytest.mark.parametrize("path", ["/refresh", "/refresh-header"])
def test_refresh(home: Playground, path: str, shared_watch: Watch) -> None:
    shared_watch.allow(NAVIGATION_STOPPED)
    home.open(path)
    assert home.until("location.pathname === '/page/refreshed' && document.title === 'Page refreshed'")
    with home.new_page():
        home.button("Back").click()
    assert home.url == "/"


def test_an_exception_is_an_error_page_and_a_traceback(home: Playground) -> None:
    home.open("/boom")
    assert home.text == "Internal Server Error"
    traceback = home.element.locator(".line.error", has_text="ValueError: kaboom").first
    traceback.wait_for(state="attached")
    log = home.element.locator(".console-lines").inner_text()
    assert 'raise ValueError("kaboom")' in log
    assert "webasgi_driver" not in log
    assert home.state == "ready"


def test_the_site_was_never_asked_for_the_front_page(home: Playground, shared_watch: Watch) -> None:
    # For paths that the site lacks, `Watch` sees to it; the front page is one that it has.
    assert home.url == "/"
    assert f"{shared_watch.origin}/" not in shared_watch.requests
