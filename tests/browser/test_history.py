"""History, and navigation that scripts of the app begin."""

import pytest

from tests.browser.playground import NAVIGATION_STOPPED, Playground
from tests.browser.watch import Watch

APP = "navigation"


@pytest.fixture
def home(app: Playground, shared_watch: Watch) -> Playground:
    app.open("/")
    shared_watch.allow(NAVIGATION_STOPPED)
    return app


@pytest.mark.parametrize(
    "script",
    [
        "location.href = '/page/x?a=1'",
        "location = '/page/x?a=1'",
        "location.assign('page/x?a=1')",
        "location.replace('/page/x?a=1')",
        "window.location.href = new URL('/page/x?a=1', location.href)",
        "open('/page/x?a=1', '_self')",
        "const link = document.createElement('a'); link.href = '/page/x?a=1'; document.body.append(link); link.click()",
    ],
)
def test_script_goes_to_a_page(home: Playground, script: str) -> None:
    with home.new_page():
        home.evaluate(f"() => {{ {script} }}")
    assert home.url == "/page/x?a=1"
    assert home.evaluate("document.title") == "Page x"
    assert home.address.input_value() == "/page/x?a=1"


@pytest.mark.parametrize("when", ["head", "replace", "form"])
def test_a_page_that_leaves_before_it_is_loaded_is_no_stop_on_the_way_back(home: Playground, when: str) -> None:
    # https://html.spec.whatwg.org/multipage/nav-history-apis.html#location-object-navigate; forms do the same.
    home.open("/page/before")
    with home.new_page():
        home.evaluate("when => { location.href = `/leaves/${when}` }", when)
        home.until("document.title === 'Page z'")
    assert home.url.rstrip("?") == "/page/z"
    with home.new_page():
        home.evaluate("history.back()")
    assert home.until("document.title") == "Page before"


def test_script_changes_parts_of_the_location(home: Playground) -> None:
    with home.new_page():
        home.evaluate("() => { location.pathname = '/page/y' }")
    assert home.url == "/page/y"
    with home.new_page():
        home.evaluate("() => { location.search = '?q=2' }")
    assert home.url == "/page/y?q=2"
    assert home.evaluate("document.title") == "Page y"


def test_script_sets_the_hash(home: Playground) -> None:
    home.evaluate("() => { window.same = true; window.changed = 0; addEventListener('hashchange', () => changed++); }")
    home.evaluate("() => { location.hash = 'section' }")
    assert home.until("changed === 1")
    assert home.url == "/#section"
    assert home.until("scrollY > 1000")
    home.page.wait_for_timeout(100)
    assert home.address.input_value() == "/#section"
    home.evaluate("history.back()")
    # Once for the change, once for the way back.
    assert home.until("location.hash === '' && changed === 2")
    assert home.evaluate("same")


def test_script_reloads(home: Playground) -> None:
    home.click("#query")
    with home.new_page():
        home.evaluate("() => { location.reload() }")
    assert home.url == "/page/one?x=1&y=%20#far"


def test_script_goes_back_and_forward(home: Playground) -> None:
    home.click("#relative")
    with home.new_page():
        home.evaluate("history.back()")
    assert home.url == "/"
    with home.new_page():
        home.evaluate("history.forward()")
    assert home.url == "/page/two"
    home.click("#home")
    with home.new_page():
        home.evaluate("history.go(-2)")
    assert home.url == "/"
    with home.new_page():
        home.evaluate("history.go(0)")
    assert home.url == "/"


def test_a_page_is_scrolled_to_where_it_was_left(home: Playground) -> None:
    home.evaluate("scrollTo(0, 777)")
    home.page.wait_for_timeout(400)
    home.open("/page/elsewhere")
    assert home.evaluate("scrollY") == 0
    with home.new_page():
        home.button("Back").click()
    assert home.until("scrollY === 777")


def test_states_of_one_document_keep_their_places(home: Playground) -> None:
    home.evaluate("scrollTo(0, 500)")
    home.page.wait_for_timeout(400)
    home.evaluate("history.pushState(1, '', '?one')")
    assert home.evaluate("scrollY") == 500
    home.evaluate("scrollTo(0, 900)")
    home.page.wait_for_timeout(400)
    home.evaluate("history.back()")
    assert home.until("scrollY === 500 && location.search === ''")
    home.evaluate("history.forward()")
    assert home.until("scrollY === 900 && location.search === '?one'")


def test_push_state_within_a_document(home: Playground) -> None:
    home.record()
    home.evaluate(
        """() => {
          window.same = true;
          window.states = [];
          addEventListener("popstate", (event) => states.push(event.state));
          history.replaceState({ n: 0 }, "", "?zero");
          history.pushState({ n: 1 }, "", "/pushed/1");
          history.pushState({ n: 2 }, "", "/pushed/2#x");
        }"""
    )
    assert home.url == "/pushed/2#x"
    assert home.evaluate("history.state") == {"n": 2}
    home.page.wait_for_timeout(100)
    assert home.address.input_value() == "/pushed/2#x"
    assert [event["url"] for event in home.recorded("navigate")] == ["/?zero", "/pushed/1", "/pushed/2#x"]
    assert home.recorded("request") == []
    home.evaluate("history.back()")
    assert home.until("location.pathname === '/pushed/1'")
    home.button("Back").click()
    assert home.until("location.search === '?zero'")
    home.button("Forward").click()
    assert home.until("location.pathname === '/pushed/1'")
    assert home.evaluate("[same, history.state]") == [True, {"n": 1}]
    assert home.evaluate("states") == [{"n": 1}, {"n": 0}, {"n": 1}]


def test_states_survive_other_documents(home: Playground) -> None:
    home.evaluate("history.pushState({ kept: [1, 'two'] }, '', '/page/pushed')")
    home.open("/page/other")
    with home.new_page():
        home.evaluate("history.back()")
    # The document that had been there is gone: the app is asked for the URL that was pushed.
    assert home.evaluate("document.title") == "Page pushed"
    assert home.evaluate("history.state") == {"kept": [1, "two"]}
    with home.new_page():
        home.button("Reload").click()
    assert home.evaluate("history.state") == {"kept": [1, "two"]}
    with home.new_page():
        home.evaluate("history.back()")
    assert home.evaluate("[document.title, history.state]") == ["Home", None]


def test_going_anew_drops_what_lay_ahead(home: Playground) -> None:
    home.click("#relative")
    with home.new_page():
        home.button("Back").click()
    home.click("#query")
    assert home.button("Forward").is_disabled()
    with home.new_page():
        home.button("Back").click()
    assert home.url == "/"


def test_the_readers_own_history_is_left_alone(home: Playground) -> None:
    before = home.page.evaluate("[history.length, location.href]")
    home.click("#query")
    home.click("#home")
    home.preview.click("#fragment")
    home.evaluate("history.pushState(1, '', '/pushed')")
    with home.new_page():
        home.evaluate("() => { location.href = '/page/z' }")
    assert home.page.evaluate("[history.length, location.href]") == before
