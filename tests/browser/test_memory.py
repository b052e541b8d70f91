"""Large bodies pass through without being gathered on the way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from bench.traffic.memory import Memory
from bench.traffic.places import processes_of
from tests.browser.playground import Playground
from tests.conftest import Site

MEGABYTE = 1_000_000
BODY = 400 * MEGABYTE

APP = """
from urllib.parse import parse_qs

PIECE = bytes(50_000)


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        raise NotImplementedError
    received, more = 0, True
    while more:
        event = await receive()
        received += len(event.get("body", b""))
        more = event.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(int(parse_qs(scope["query_string"].decode()).get("pieces", ["0"])[0])):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": str(received).encode()})
"""

# The page's own pieces are one and the same.
UPLOAD = """async (size) => {
  const piece = new Uint8Array(50000);
  let left = size / piece.length;
  const body = new ReadableStream({ pull: (pieces) => (left-- > 0 ? pieces.enqueue(piece) : pieces.close()) });
  return Number(await (await fetch("/", { method: "POST", body, duplex: "half" })).text());
}"""
DOWNLOAD = """async (size) => {
  let received = 0;
  for await (const piece of (await fetch(`/?pieces=${size / 50000}`)).body) received += piece.length;
  return received;
}"""


@pytest.fixture(scope="module")
def passing(sphinx_site: Site, open_shared: Callable[..., Page]) -> Playground:
    """A playground that counts what it gets, and sends what is asked for."""
    page = open_shared()
    page.goto(sphinx_site.page("quickstart"))
    playground = Playground(page)
    playground.element.wait_for()
    playground.run_app(APP)
    # What is made once is no body's.
    playground.evaluate(UPLOAD, 5 * MEGABYTE)
    playground.evaluate(DOWNLOAD, 5 * MEGABYTE)
    return playground


def test_an_upload_is_not_gathered(passing: Playground, browser: Browser) -> None:
    with Memory(processes_of(browser)) as memory:
        assert passing.evaluate(UPLOAD, BODY) == BODY
    assert memory.growth < BODY / 2


def test_a_download_is_not_gathered(passing: Playground, browser: Browser) -> None:
    with Memory(processes_of(browser)) as memory:
        assert passing.evaluate(DOWNLOAD, BODY) == BODY + 1
    assert memory.growth < BODY / 2
