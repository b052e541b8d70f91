"""The reader leaves the page while an app runs: the app is shut down, in both browsers.

A browser ends the page's workers right after: the page waits for a moment that a very busy machine may not give.
"""

import time
from collections.abc import Callable, Iterator

import pytest

from scripts.serve import SiteServer
from tests.conftest import Site
from tests.endtoend.reader import Reader
from tests.fidelity.engines import Engine, EngineMissingError
from tests.fidelity.session import start

# Seconds until the app's last word must be here; how often one may try, as this machine does other things as well.
GOODBYE_SECONDS = 3
ATTEMPTS = 2

# Says goodbye over the network: of the page there is nothing left to look at.
APP = """
from js import fetch


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        fetch("GOODBYE", mode="no-cors", keepalive=True)
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})
"""


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    try:
        started = start(request.param)
    except EngineMissingError as error:
        pytest.fail(str(error), pytrace=False)
    yield started
    started.close()


def another_page(reader: Reader, site: Site) -> None:
    reader.tab.goto(site.page("frameworks"))


def another_site(reader: Reader, site: Site) -> None:
    reader.tab.goto("about:blank")


def closed(reader: Reader, site: Site) -> None:
    reader.close()


@pytest.mark.parametrize("leave", [another_page, another_site, closed])
def test_an_app_is_shut_down_when_its_page_is_left(
    sphinx_site: Site, docs_server: SiteServer, engine: Engine, leave: Callable[[Reader, Site], None]
) -> None:
    for attempt in range(ATTEMPTS):
        reader = Reader(engine, sphinx_site.page("quickstart"))
        goodbye = f"/sphinx/objects.inv?{type(engine).__name__}-{leave.__name__}-{attempt}"
        reader.run_files({"main.py": APP.replace("GOODBYE", docs_server.url.rstrip("/") + goodbye)})
        # A page that the browser keeps for the way back keeps its app too.
        reader.docs("void addEventListener('unload', () => {})")
        leave(reader, sphinx_site)
        deadline = time.monotonic() + GOODBYE_SECONDS
        while time.monotonic() < deadline:
            if any(request.path == goodbye for request in docs_server.requests):
                return
            time.sleep(0.05)
    pytest.fail("the app was never shut down")
