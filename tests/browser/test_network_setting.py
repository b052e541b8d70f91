"""The setting `network`: without it, no request of an app or of its page leaves for another site."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.outside import Outside
from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.conftest import Site

APP = '''
import js
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from pyodide.ffi import JsException
from webasgi_driver.adaptations import fetching

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
def home():
    return "<!doctype html><title>Alone</title><p>here</p>"


@app.get("/hints", response_class=HTMLResponse)
def hints():
    return """<!doctype html><title>Hints</title>
    <link rel="preconnect" href="https://preconnected.test" crossorigin>
    <link rel="dns-prefetch" href="//looked-up.test">
    <template><link rel="preconnect" href="https://in-template.test"></template><p>here</p>
    <script>
    const link = document.createElement("link");
    link.href = "https://made.test";
    link.rel = "preconnect";
    document.head.append(link);
    document.body.insertAdjacentHTML("beforeend", '<link rel="Preconnect" href="https://as-html.test">');
    document.body.append(document.querySelector("template").content.cloneNode(true));
    window.read = [...document.querySelectorAll("link")].map((link) => `${link.rel} ${link.getAttribute("rel")}`);
    </script>"""


@app.get("/python")
async def python():
    try:
        await fetching.fetch(fetching.Request("GET", "https://other.test/client", []))
    except fetching.FetchFailed as error:
        client = str(error)
    own = await fetching.fetch(fetching.Request("GET", "http://127.0.0.1:8000/", []))
    try:
        await js.fetch("https://other.test/js")
        direct = "sent"
    except JsException as error:
        direct = error.name
    return {"client": client, "own": own.status, "direct": direct}
'''


@pytest.fixture(scope="module")
def alone(sphinx_site: Site, open_shared: Callable[..., Page], shared_watch: Watch) -> Playground:
    """A playground of a site whose author has switched the network off."""
    page = open_shared()

    def switched_off(route: Route) -> None:
        response = route.fetch()
        html, count = re.subn(r'"network": true', '"network": false', response.text())
        assert count > 0
        route.fulfill(response=response, body=html)

    page.route("**/quickstart.html", switched_off)
    page.goto(sphinx_site.page("quickstart"))
    playground = Playground(page)
    playground.run_app(APP)
    return playground


def test_requests_of_the_page_fail_and_say_why(alone: Playground, shared_watch: Watch, outside: Outside) -> None:
    shared_watch.allow("Content Security Policy")
    # The browser tells of requests that its policy then stops; the proxy has the last word on what went out.
    shared_watch.allow(r"^GET https://other\.test/(events|image\.png|script\.js)$")
    before = len(outside.requests)
    result = alone.evaluate(
        """async () => {
          const ended = (target, ...names) => new Promise((resolve) => {
            for (const name of names) target.addEventListener(name, () => resolve(name));
          });
          const told = {};
          try { await fetch("https://other.test/fetch"); } catch (error) { told.fetch = `${error}`; }
          const request = new XMLHttpRequest();
          request.open("GET", "https://other.test/xhr");
          const done = ended(request, "load", "error");
          request.send();
          told.xhr = [await done, request.status];
          const source = new EventSource("https://other.test/events");
          told.events = [await ended(source, "open", "error"), source.readyState];
          try {
            const socket = new WebSocket("wss://other.test/socket");
            told.socket = await ended(socket, "open", "error");
          } catch (error) { told.socket = error.name; }
          navigator.sendBeacon("https://other.test/beacon", "x");
          const image = new Image();
          image.src = "https://other.test/image.png";
          told.image = await ended(image, "load", "error");
          const script = document.createElement("script");
          script.src = "https://other.test/script.js";
          const loaded = ended(script, "load", "error");
          document.head.append(script);
          told.script = await loaded;
          told.data = await (await fetch("data:text/plain,data")).text();
          told.peers = typeof RTCPeerConnection;
          told.own = (await fetch("/")).status;
          return told;
        }"""
    )
    told = result.pop("fetch")
    assert told.startswith("TypeError")
    assert "https://other.test/fetch" in told
    assert 'the setting "network"' in told
    assert result.pop("socket") in {"error", "SecurityError"}
    assert result == {
        "xhr": ["error", 0],
        "events": ["error", 2],
        "image": "error",
        "script": "error",
        "data": "data",
        "peers": "undefined",
        "own": 200,
    }
    assert outside.requests[before:] == []


def test_no_connection_is_made_ahead(alone: Playground) -> None:
    alone.open("/hints")
    assert alone.evaluate("() => read") == [
        "preconnect preconnect",
        "dns-prefetch dns-prefetch",
        "preconnect preconnect",
        "Preconnect Preconnect",
        "preconnect preconnect",
    ]
    # Selectors see what the browser has: no proxy is told of what it looks up.
    assert alone.evaluate("() => document.querySelectorAll('link[rel*=pre i]').length") == 0


def test_python_reaches_itself_alone(alone: Playground, shared_watch: Watch, outside: Outside) -> None:
    shared_watch.allow("Content Security Policy")
    before = len(outside.requests)
    told = alone.evaluate("async () => (await fetch('/python')).json()")
    assert "https://other.test/client was not sent" in told["client"]
    assert "`network`" in told["client"]
    assert (told["own"], told["direct"]) == (200, "TypeError")
    assert outside.requests[before:] == []


def test_a_frame_of_its_own_has_no_way_out_either(alone: Playground, shared_watch: Watch, outside: Outside) -> None:
    shared_watch.allow("Content Security Policy|^GET https://other")
    before = len(outside.requests)
    result = alone.evaluate(
        """() => new Promise((resolve) => {
          addEventListener("message", ({ data }) => resolve(data), { once: true });
          const frame = document.createElement("iframe");
          frame.srcdoc = `<script>
            fetch("https://other.test/realm").then(() => "sent", (error) => error.name)
              .then((told) => parent.postMessage(told, "*"));
          </script>`;
          document.body.append(frame);
        })"""
    )
    assert result == "TypeError"
    assert outside.requests[before:] == []
