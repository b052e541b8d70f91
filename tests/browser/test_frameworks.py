"""Starlette, and an ASGI callable without any framework, on both built sites."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.playground import Playground
from tests.conftest import Site


@pytest.fixture(scope="module")
def both(site: Site, open_shared: Callable[..., Page]) -> tuple[Playground, Playground]:
    """The page's two playgrounds, started at the same time."""
    page = open_shared()
    page.goto(site.page("frameworks"))
    starlette, bare = Playground(page, 0), Playground(page, 1)
    starlette.button("Run").click()
    bare.button("Run").click()
    for playground in (starlette, bare):
        assert playground.wait_for_state("ready", "failed") == "ready", playground.failure
    return starlette, bare


def test_starlette(both: tuple[Playground, Playground]) -> None:
    starlette, _ = both
    starlette.click("text=Greet me")
    # The lifespan has run, and `url_for` has made a link to the same origin.
    assert starlette.text.strip() == "Hello, reader!"
    assert starlette.url == "/greet/reader"
    starlette.open("/")
    starlette.click("text=my headers")
    headers = json.loads(starlette.text)
    assert headers["host"] == starlette.evaluate("location.host")
    assert headers["referer"] == starlette.evaluate("location.origin + '/'")
    assert starlette.element.locator(".line.stdout").all_inner_texts() == ["starting up"]


def test_bare_asgi_callable(both: tuple[Playground, Playground]) -> None:
    _, bare = both
    assert "GET /, 0 bytes" in bare.text
    bare.click("text=Go somewhere")
    assert "GET /somewhere, 0 bytes" in bare.text
    bare.click("button")
    assert "POST /sent, 14 bytes" in bare.text
    assert bare.url == "/sent"
