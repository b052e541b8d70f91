"""Frames of the app's page: what loads in them, who is around them, and how they speak."""

import pytest
from playwright.sync_api import Frame

from tests.browser.playground import NAVIGATION_STOPPED, Playground
from tests.browser.watch import Watch

APP = "frames"


@pytest.fixture
def home(app: Playground, shared_watch: Watch) -> Playground:
    shared_watch.allow(NAVIGATION_STOPPED)
    app.open("/")
    assert app.until("loads.length === 1")
    return app


def inside(frame: Frame) -> Frame:
    """The app's page in a frame of a page: the one that is there is a page of ours around it."""
    return frame.child_frames[0].child_frames[0]


def title(app: Playground) -> object:
    return app.evaluate("document.querySelector('iframe').contentDocument?.title")


def shows(app: Playground, expected: str) -> bool:
    return bool(app.until(f"document.querySelector('iframe').contentDocument?.title === {expected!r}"))


def test_a_frame_shows_a_page_of_the_app_under_its_own_url(home: Playground) -> None:
    assert home.evaluate("loads") == ["Inner one"]
    assert inside(home.preview).evaluate("[location.pathname + location.search, document.referrer]") == [
        "/inner/one?x=1",
        home.evaluate("location.origin + '/'"),
    ]
    assert home.evaluate(
        """[frames.length, frames[0] === document.querySelector("iframe").contentWindow, frames[0].location.search,
        frames[0].document.querySelector("h1").textContent, document.querySelector("iframe").src,
        parent === window]"""
    ) == [1, True, "?x=1", "Inner one", home.evaluate("location.origin + '/inner/one?x=1'"), True]


def test_a_link_in_a_frame_stays_in_it_and_back_undoes_it(home: Playground) -> None:
    before = home.evaluate("history.length")
    inside(home.preview).click("#next")
    assert shows(home, "Inner two")
    assert home.address.input_value() == "/"
    assert home.evaluate("history.length") == before + 1
    home.evaluate("history.back()")
    assert shows(home, "Inner one")
    home.evaluate("history.forward()")
    assert shows(home, "Inner two")


@pytest.mark.parametrize("name", ["up", "top"])
def test_a_link_can_leave_its_frame(home: Playground, name: str) -> None:
    inside(home.preview).click(f"#{name}")
    assert home.until(f"document.title === 'Inner {name}'")
    assert home.address.input_value() == f"/inner/{name}"


def test_links_and_forms_have_frames_as_targets(home: Playground) -> None:
    home.preview.click("#into")
    assert shows(home, "Inner linked")
    home.evaluate("document.forms[0].submit()")
    assert shows(home, "Posted")
    assert home.evaluate("frames.first.document.body.textContent.includes('a=1')")
    home.evaluate("void open('/inner/opened', 'first')")
    assert shows(home, "Inner opened")
    assert home.evaluate("document.title") == "Home"


def test_scripts_of_a_frame_set_its_location(home: Playground) -> None:
    inside(home.preview).click("#assign")
    assert shows(home, "Inner assigned")
    inside(home.preview).evaluate("window.kept = true")
    inside(home.preview).click("#reload")
    assert home.until("loads.length === 3")
    assert inside(home.preview).evaluate("[document.title, window.kept ?? null]") == ["Inner assigned", None]


@pytest.mark.parametrize(
    "change",
    [
        "document.querySelector('iframe').src = '/inner/changed'",
        "document.querySelector('iframe').setAttribute('src', 'inner/changed')",
        "frames[0].location = '/inner/changed'",
        "frames.first.location.href = 'inner/changed'",
        "document.querySelector('iframe').contentWindow.location.replace('/inner/changed')",
    ],
)
def test_the_page_sets_a_frame_location(home: Playground, change: str) -> None:
    home.evaluate(f"void ({change})")
    assert shows(home, "Inner changed")


@pytest.mark.parametrize(
    "make",
    [
        """const frame = document.createElement("iframe"); frame.src = "/inner/made"; document.body.append(frame)""",
        """document.body.insertAdjacentHTML("beforeend", '<iframe src="/inner/made"></iframe>')""",
        """document.body.append(document.createRange().createContextualFragment("<iframe src=inner/made></iframe>"))""",
    ],
)
def test_frames_that_scripts_make(home: Playground, make: str) -> None:
    home.evaluate(f"(() => {{ {make} }})()")
    assert home.until("frames.length === 2 && frames[1].document.title === 'Inner made'")
    assert home.evaluate("loads") == ["Inner one"], "the other frame stays as it is"
    home.evaluate("document.querySelectorAll('iframe')[1].remove()")
    assert home.evaluate("[frames.length, length]") == [1, 1]


def test_windows_speak_to_one_another(home: Playground) -> None:
    frame = inside(home.preview)
    frame.click("#post")
    frame.click("#else")
    frame.click("#call")
    assert home.until("told.length === 2")
    assert home.evaluate("told") == [["hello", True, True], ["Inner one", True, "first"]]
    frame.evaluate("""addEventListener("message", ({ data, source }) => { window.got = [data, source === parent] })""")
    home.evaluate("frames[0].postMessage({ a: [1] }, '*')")
    frame.wait_for_function("window.got", timeout=10_000)
    assert frame.evaluate("got") == [{"a": [1]}, True]


def test_cookies_and_stores_are_shared(home: Playground) -> None:
    home.evaluate(
        "void addEventListener('storage', ({ key, newValue, url }) => { window.seen = [key, newValue, url] })"
    )
    inside(home.preview).click("#store")
    assert home.until("window.seen && document.cookie.includes('kept=1')")
    assert home.evaluate("[seen[0], seen[1], new URL(seen[2]).pathname, localStorage.kept]") == [
        "kept",
        "1",
        "/inner/one",
        "1",
    ]


def test_a_frame_sets_its_own_size(home: Playground) -> None:
    inside(home.preview).click("#taller")
    assert home.until("document.querySelector('iframe').style.height === '321px'")


def test_frames_in_frames(app: Playground) -> None:
    app.open("/nested")
    assert app.until("frames[0].frames[0]?.document.title === 'Inner deepest'")
    deepest = inside(inside(app.preview))
    assert deepest.evaluate("[parent.document.title, parent.parent.document.title, parent.parent.parent.length]") == [
        "Deep",
        "Nested",
        1,
    ]
    deepest.click("#top")
    assert app.until("document.title === 'Inner top'")


def test_scripts_write_frames(app: Playground) -> None:
    app.open("/empty")
    app.evaluate(
        """(() => { const frame = document.createElement("iframe"); document.body.append(frame);
        window.answer = null;
        frame.contentDocument.open();
        frame.contentDocument.write("<h1>written</h1><script>" +
          "parent.answer = document.querySelector('h1').textContent</" + "script>");
        frame.contentDocument.close(); })()"""
    )
    assert app.until("window.answer === 'written'")
    app.evaluate("void (frames[0].document.querySelector('h1').textContent = 'changed')")
    frame = inside(app.preview)
    frame.wait_for_function("document.querySelector('h1').textContent === 'changed'", timeout=10_000)


def test_srcdoc(app: Playground) -> None:
    app.open("/empty")
    app.evaluate(
        """(() => { const frame = document.createElement("iframe");
        frame.srcdoc = "<title>doc</title><script>fetch('/inner/fetched').then((response) => response.text())" +
          ".then((text) => { parent.answer = text.length > 0 })</" + "script>";
        document.body.append(frame); })()"""
    )
    assert app.until("window.answer === true")
    assert title(app) == "doc"


def test_redirects_and_errors_show_in_the_frame(home: Playground) -> None:
    home.evaluate("void (frames[0].location = '/moved')")
    assert shows(home, "Inner moved")
    home.evaluate("void (frames[0].location = '/gone')")
    assert home.until("frames[0].document.body?.textContent.includes('Not Found')")


@pytest.mark.parametrize("how", ["options", "'none'", "example.org"])
def test_pages_that_refuse_frames(home: Playground, how: str) -> None:
    home.evaluate("how => void (frames[0].location = `/refused/${how}`)", how)
    assert home.until("frames[0].document.body?.textContent.includes('could not be loaded')")


def test_pages_that_allow_themselves(home: Playground) -> None:
    home.evaluate("""void (frames[0].location = "/refused/'self'")""")
    assert shows(home, "Refused")


@pytest.mark.parametrize("attack", ["top.document", "top.localStorage", "top.location.href", "top.frames[0].document"])
def test_a_frame_cannot_reach_the_docs_page(home: Playground, attack: str) -> None:
    attempt = "attack => { try { return String((0, eval)(attack)) } catch (error) { return error.name } }"
    assert inside(home.preview).evaluate(attempt, attack) == "SecurityError"
    assert inside(home.preview).evaluate("self.origin") == "null"
