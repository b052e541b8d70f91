"""A reader's journey by keys alone in Firefox, and back to a page; Chromium has the keys in tests/browser."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from scripts.serve import SiteServer
from tests.endtoend.reader import ELEMENT, Reader
from tests.fidelity.engines import Engine, EngineMissingError
from tests.fidelity.session import start

SHADOW = f"{ELEMENT}.shadowRoot"
APP = """\
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

WORD = "first"


async def index(request):
    print("asked for", request.url.path)
    return HTMLResponse(f"<title>{WORD}</title><h1>{WORD}</h1><a href='/other'>on</a>")


app = Starlette(routes=[Route("/", index), Route("/other", index)])
"""


@pytest.fixture(scope="module")
def firefox() -> Iterator[Engine]:
    """Firefox alone."""
    try:
        started = start("firefox")
    except EngineMissingError as error:
        pytest.fail(str(error), pytrace=False)
    yield started
    started.close()


@pytest.fixture
def reader(firefox: Engine, documentation: SiteServer) -> Iterator[Reader]:
    """A reader of a page with Starlette."""
    found = Reader(firefox, f"{documentation.url}plain.html", "journey")
    yield found
    assert found.docs("problems") == []
    found.close()


# What has the focus, by its name.
FOCUSED = f"""(() => {{
  if (!document.activeElement?.matches("webasgi-playground")) return `outside: ${{document.activeElement?.localName}}`;
  const at = {SHADOW}.activeElement;
  return at === null ? "" : (at.getAttribute("aria-label") || at.textContent || at.placeholder || at.id).trim();
}})()"""


def walk(reader: Reader, name: str, key: str = "Tab") -> None:
    """By keys to what has a name that begins so; Tab leads through the page and the browser's own buttons, too."""
    passed: list[str] = []
    for _ in range(80):
        passed.append(reader.docs(FOCUSED))
        if passed[-1].startswith(name):
            return
        reader.tab.type(key)
        reader.tab.pause(0.03)
    raise AssertionError(f"{key} does not reach {name}, but {passed}")


def press(reader: Reader, name: str, key: str = "Tab") -> None:
    """Walk there, and Enter."""
    walk(reader, name, key)
    reader.tab.type("Enter")


def test_by_keys_alone(reader: Reader) -> None:
    reader.docs(f"void ({ELEMENT}.files = {{ 'main.py': {json.dumps(APP)} }})")
    press(reader, "Run")
    reader.until("document.querySelector('h1')?.textContent === 'first'", 90)
    # On to the code, into the editor, and out of it.
    reader.tab.type("Tab")
    reader.tab.type("Enter")
    reader.until_docs(f"{SHADOW}.activeElement?.matches('.cm-content')")
    for _ in range(APP[: APP.index("WORD")].count("\n")):
        reader.tab.type("ArrowDown")
    reader.tab.type("End")
    reader.tab.type("Backspace")
    reader.tab.type('ly"')
    reader.until_docs(f"{ELEMENT}.files['main.py'].includes('WORD = \"firstly\"')")
    reader.tab.type("Control+Enter")
    reader.until("document.querySelector('h1')?.textContent === 'firstly'", 60)
    reader.tab.type("Escape")
    reader.tab.type("Tab")
    # The app's own page, in its frames, and its link.
    walk(reader, "Address in the app")
    reader.tab.type("Tab")
    reader.wait(lambda: reader.evaluate("document.activeElement.localName") == "a", 10, "Tab does not reach the link")
    reader.tab.type("Enter")
    reader.until("location.pathname === '/other'")
    # Each panel: their tabs are one stop, by arrows.
    walk(reader, "Console")
    if not reader.docs(f"{SHADOW}.querySelector('.dock').classList.contains('open')"):
        reader.tab.type("Enter")
    walk(reader, "Network", "ArrowRight")
    reader.until_docs(f"{SHADOW}.querySelectorAll('.network-table tbody tr').length >= 2")
    walk(reader, "Request", "ArrowRight")
    reader.until_docs(f"{SHADOW}.querySelector('.request-form') !== null")
    press(reader, "Send")
    reader.until_docs(f"{SHADOW}.querySelector('.response')?.textContent.includes('200')")
    walk(reader, "Request", "Shift+Tab")
    walk(reader, "Files", "ArrowRight")
    reader.until_docs(f"{SHADOW}.querySelector('.listing')?.textContent.includes('main.py')")
    reader.tab.type("Home")
    walk(reader, "Python prompt")
    reader.tab.type("WORD * 2")
    reader.tab.type("Enter")
    reader.until_docs(f"{SHADOW}.querySelector('.console-lines')?.textContent.includes('firstlyfirstly')")
    # The link that "Copy link" makes, opened in the full page: asked about, run, its own links followed.
    reader.docs("void (navigator.clipboard.writeText = async (text) => { window.copied = text; })")
    press(reader, "More", "Shift+Tab")
    reader.until_docs(f"{SHADOW}.activeElement?.matches('[role^=menuitem]')")
    press(reader, "Copy link", "ArrowDown")
    link = reader.until_docs("window.copied")
    assert "/playground.htm?lang=en#share/" in link
    reader.tab.goto(link)
    reader.until_docs(f"document.querySelector('.webasgi-full-page-notice button') !== null && {ELEMENT}?.files", 30)
    assert reader.state == "idle"
    assert "firstly" in reader.docs(f"{ELEMENT}.files['main.py']")
    reader.docs("void (window.problems = [])")
    for _ in range(20):
        reader.tab.type("Tab")
        if reader.docs("document.activeElement.matches('.webasgi-full-page-notice button')"):
            break
    reader.tab.type("Enter")
    reader.until("document.querySelector('h1')?.textContent === 'firstly'", 90)
    reader.click("a")
    reader.until("location.pathname === '/other'")


def test_back_to_a_page_that_the_browser_may_have_kept(reader: Reader) -> None:
    reader.run_files({"main.py": APP})
    reader.docs(
        """(() => {
          window.kept = "this very document";
          addEventListener("pageshow", (event) => { window.persisted = event.persisted; });
        })()"""
    )
    address = reader.docs("location.href")
    reader.tab.goto(address.replace("plain.html", "index.html"))
    reader.until_docs("location.pathname.endsWith('/index.html') && document.readyState === 'complete'")
    reader.tab.press("back")
    reader.until_docs("location.pathname.endsWith('/plain.html') && document.readyState === 'complete'")
    # Kept or loaded anew is the browser's to choose; the playground works after it either way.
    kept = reader.docs("window.kept ?? ''")
    if kept:
        assert reader.docs("window.persisted") is True
    else:
        reader.docs("void (window.problems = [])")
        assert reader.state == "idle"
        reader.run_files({"main.py": APP})
    reader.until("document.querySelector('h1')?.textContent === 'first'", 60)
    answered = reader.docs(f"{ELEMENT}.request({{ path: '/other' }}).then(({{ status }}) => status)")
    assert answered == 200
    reader.click("a")
    reader.until("location.pathname === '/other'")
    reader.docs(f"void {ELEMENT}.run()")
    reader.until("location.pathname === '/' && document.querySelector('h1')?.textContent === 'first'", 60)
