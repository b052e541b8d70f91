"""The watch itself: it must see what a playground could do wrong, wherever in a page."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts.serve import SiteServer
from tests.browser.outside import Outside
from tests.browser.watch import Watch

# A request from a worker inside a sandboxed frame, which is where a playground's Python runs.
WORKER_IN_FRAME = """
<script>
const frame = document.createElement("iframe");
frame.sandbox = "allow-scripts";
frame.srcdoc = `<script>
const source = "fetch('http://elsewhere.invalid/x').catch(() => 0).then(() => { console.error('worker is done') })";
new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
<` + `/script>`;
document.documentElement.append(frame);
</script>
"""


@pytest.fixture
def visit(
    browser: Browser, tmp_path: Path, outside: Outside, site_server: Callable[[Path], SiteServer]
) -> Iterator[Callable[[str], Watch]]:
    """Opens a page of this HTML until it has said what it is to say, and gives its watch."""
    server = site_server(tmp_path)
    context = browser.new_context()

    def open_(html: str) -> Watch:
        (tmp_path / "index.htm").write_text(f"<!doctype html><link rel=icon href=data:,>{html}", "utf-8")
        watch = Watch(server, outside)
        watch.attach(context)
        page = context.new_page()
        page.goto(f"{server.url}index.htm")
        page.wait_for_timeout(1000)
        return watch

    yield open_
    context.close()


def test_a_quiet_page_passes(visit: Callable[[str], Watch]) -> None:
    watch = visit("<script>console.log('hello'); fetch('/index.htm')</script>")
    watch.check()
    assert len(watch.requests) >= 2
    assert any("hello" in line for line in watch.console)


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        pytest.param("<script>console.error('out of order')</script>", "out of order", id="console-error"),
        pytest.param("<script>throw new Error('uncaught one')</script>", "uncaught one", id="page-error"),
        pytest.param(
            "<script>Promise.reject(new Error('unhandled one'))</script>",
            "unhandled one",
            id="rejection",
        ),
        pytest.param("<img src=/absent.png>", "404.*absent.png", id="failed-load"),
        pytest.param(
            "<img src=http://elsewhere.invalid/a.png>",
            "elsewhere.invalid/a.png",
            id="foreign-image",
        ),
        pytest.param(
            "<script>new WebSocket('ws://elsewhere.invalid')</script>",
            "elsewhere.invalid",
            id="websocket",
        ),
        pytest.param(WORKER_IN_FRAME, "elsewhere.invalid", id="worker-in-frame"),
        pytest.param(WORKER_IN_FRAME, "worker is done", id="console-of-worker-in-frame"),
    ],
)
def test_what_a_page_must_not_do_fails_the_test(visit: Callable[[str], Watch], html: str, problem: str) -> None:
    with pytest.raises(pytest.fail.Exception) as failure:
        visit(html).check()
    assert re.search(problem, str(failure.value))


def test_an_allowed_error_passes(visit: Callable[[str], Watch]) -> None:
    watch = visit("<script>console.error('as expected: 42')</script>")
    watch.allow(r"expected: \d+")
    watch.check()
