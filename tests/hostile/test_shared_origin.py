"""A site whose author has given Python the rights of the documentation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from scripts.serve import SiteServer
from tests.endtoend import site
from tests.endtoend.fixtures import reading
from tests.endtoend.reader import ELEMENT, Reader
from tests.fidelity.engines import Engine
from tests.hostile.conftest import ENVIRONMENTS, FILES, PREPARE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    directory: Path = tmp_path_factory.mktemp("shared-origin") / "site"
    with site.site(directory, ENVIRONMENTS, webasgi_isolation=False) as server:
        yield server


@pytest.fixture
def shared_origin(engine: Engine, server: SiteServer) -> Iterator[Reader]:
    """A reader of a page of it."""
    with reading(engine, f"{server.url}plain.html", "shared origin") as reader:
        yield reader


def test_python_without_isolation(shared_origin: Reader) -> None:
    shared_origin.docs(PREPARE)
    shared_origin.run_files(FILES)
    page = shared_origin.docs("location.href")
    query = urlencode({"page": page})
    told = shared_origin.evaluate(f"fetch('/python?{query}').then((response) => response.json())")
    assert told["origin"] == shared_origin.docs("location.origin")
    assert told["fetch"].startswith("reached <!DOCTYPE")
    assert told["database"].startswith("reached docs-secret")
    # The page stays where it was.
    assert shared_origin.evaluate("[origin, document.cookie]") == ["null", ""]
    # Code that doesn't yield is interrupted there, too.
    shared_origin.run_files({"main.py": LOOP})
    shared_origin.evaluate("void fetch('/loop')")
    shared_origin.until_docs(f"{ELEMENT}.shadowRoot.querySelector('.busy-bar:not([data-off]) button') !== null")
    shared_origin.docs(f"{ELEMENT}.shadowRoot.querySelector('.busy-bar button').click()")
    shared_origin.until_docs(f"{ELEMENT}.shadowRoot.querySelector('.console').innerText.includes('KeyboardInterrupt')")


def test_an_app_without_isolation_is_shut_down_when_its_page_is_left(engine: Engine, server: SiteServer) -> None:
    goodbye = f"/plain.html?{type(engine).__name__}"
    reader = Reader(engine, f"{server.url}plain.html", "shared origin")
    reader.run_files({"main.py": GOODBYE.replace("GOODBYE", server.url.rstrip("/") + goodbye)})
    # A page that the browser keeps for the way back keeps its app too.
    reader.docs("void addEventListener('unload', () => {})")
    reader.tab.goto("about:blank")
    deadline = time.monotonic() + GOODBYE_SECONDS
    while not any(request.path == goodbye for request in server.requests):
        assert time.monotonic() < deadline, "the app was never shut down"
        time.sleep(0.05)
    reader.close()


# Seconds until the app's last word must be here.
GOODBYE_SECONDS = 3

GOODBYE = """\
from js import fetch


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        fetch("GOODBYE", keepalive=True)
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})
"""

LOOP = """\
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    while scope["path"] == "/loop":
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<title>loop</title>"})
"""
