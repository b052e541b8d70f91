"""HTTP clients inside apps: what a real browser lets through to another server, and what it says when it doesn't."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from scripts.serve import SiteServer
from tests.browser.conftest import APPS
from tests.browser.outside import Outside
from tests.browser.pages import Pages
from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.driver.other_server import Other

SOURCE = """
Clients
=======

.. webasgi::
   :requirements: httpx, requests, aiohttp

   async def app(scope, receive, send):
       pass
"""

# What Chromium writes about a request that it refuses or that finds nobody.
REFUSED = r"CORS policy|Failed to load resource|ERR_FAILED|ERR_CONNECTION_REFUSED|Content Security Policy"


@pytest.fixture(scope="module")
def site(
    built_assets: Path, tmp_path_factory: pytest.TempPathFactory, site_server: Callable[[Path], SiteServer]
) -> SiteServer:
    """A documentation with the client libraries."""
    assert built_assets.is_dir()
    directory = tmp_path_factory.mktemp("clients")
    (directory / "conf.py").write_text(
        "project = 'clients'\nextensions = ['sphinx_webasgi']\nwebasgi_check = False\n", "utf-8"
    )
    (directory / "index.rst").write_text(SOURCE, "utf-8")
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", str(directory), str(directory / "html")]
    subprocess.run(command, check=True, timeout=300)
    return site_server(directory / "html")


@pytest.fixture(scope="module")
def other() -> Iterator[Other]:
    """Another server on this computer."""
    with Other() as server:
        yield server


@pytest.fixture(scope="module")
def watched(site: SiteServer, outside: Outside, other: Other) -> Watch:
    """Watches the page of this documentation."""
    assert other.url
    return Watch(site, outside)


@pytest.fixture(scope="module")
def clients(browser: Any, watched: Watch, site: SiteServer) -> Iterator[Playground]:
    """The running app."""
    with Pages(browser, watched) as open_page:
        page: Page = open_page()
        page.goto(site.url)
        playground = Playground(page)
        playground.run_app((APPS / "clients.py").read_text("utf-8"))
        yield playground


@pytest.fixture(autouse=True)
def _the_other_server_is_asked(watched: Watch, other: Other) -> None:
    watched.allow(f"^[A-Z]+ {other.url}/")


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask(clients: Playground, name: str, url: str) -> Any:
    return json.loads(clients.request(path=f"/{name}?{url}")["body"])


@pytest.mark.parametrize(
    ("name", "method", "body"),
    [
        ("httpx_async", "PUT", '{"a":1}'),
        ("aiohttp_async", "POST", "abc"),
        ("requests_sync", "PUT", '{"a": 1}'),
        ("urllib_sync", "POST", "abc"),
        # Without JSPI: a synchronous XMLHttpRequest.
        ("requests_sync.without_jspi", "PUT", '{"a": 1}'),
        ("urllib_sync.without_jspi", "POST", "abc"),
    ],
)
def test_another_server_is_asked(clients: Playground, other: Other, name: str, method: str, body: str) -> None:
    status, own_header, echo = ask(clients, name, f"{other.url}/echo")
    assert (status, own_header, echo["method"], echo["body"]) == (200, "1", method, body)
    headers = dict(echo["headers"])
    assert headers["origin"] == "null"
    assert "cookie" not in headers
    assert headers["user-agent"] == clients.page.evaluate("navigator.userAgent")
    assert headers.get("x-own") == ("1" if method == "PUT" else None)


def test_pieces_and_compressed_content(clients: Playground, other: Other) -> None:
    assert sum(ask(clients, "pieces", f"{other.url}/stream")) == 3000
    for name in ("size", "size.without_jspi"):
        assert ask(clients, name, f"{other.url}/gzip") == 1000


def test_timeouts(clients: Playground, other: Other) -> None:
    for name in ("timeout", "timeout.without_jspi"):
        kind, text = ask(clients, name, f"{other.url}/slow")
        assert (kind, "Read timed out" in text) == ("ReadTimeout", True)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("httpx_async", "ConnectError"),
        ("aiohttp_async", "ClientConnectorError"),
        ("requests_sync", "ConnectionError"),
        ("urllib_sync", "URLError"),
        ("requests_sync.without_jspi", "ConnectionError"),
        ("urllib_sync.without_jspi", "URLError"),
    ],
)
def test_refusals_say_what_to_do(
    clients: Playground, watched: Watch, other: Other, outside: Outside, name: str, error: str
) -> None:
    before = len(outside.requests)
    nowhere = f"http://127.0.0.1:{free_port()}/"
    watched.allow(REFUSED)
    # Playwright reports a synchronous XMLHttpRequest before the policy stops it.
    watched.allow(f"^[A-Z]+ ({nowhere}|http://elsewhere.invalid/)$")
    # The server does not allow it; nobody is there; the policy forbids it.
    for url in (f"{other.url}/closed", nowhere, "http://elsewhere.invalid/"):
        kind, text = ask(clients, name, url)
        assert kind == error
        assert f"{url} got no response (" in text
        assert 'from the origin "null"' in text
        assert "`Access-Control-Allow-Origin: *`" in text
    assert outside.requests[before:] == []


def test_the_origin_of_the_documentation_is_the_apps(clients: Playground, site: SiteServer) -> None:
    before = len(site.requests)
    answer = ask(clients, "own_page", site.url)
    if clients.page.evaluate("'Suspending' in WebAssembly"):
        assert answer.startswith("<!doctype html><title>Clients</title>")
    kind, text = ask(clients, "own_page.without_jspi", site.url)
    assert kind == "ConnectionError"
    assert "is a request of the app to itself from synchronous code" in text
    assert site.requests[before:] == []
