"""A browser for each test module and watched pages for each test."""

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from scripts import browser as chromium
from scripts.serve import SiteServer
from tests.browser.outside import Outside
from tests.browser.watch import Watch, keep_traces

ARTIFACTS = Path(__file__).parents[1] / "_artifacts"
# Milliseconds for one wait that names no limit of its own.
WAIT = 30_000

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Let what a page did wrong fail the test itself, not its teardown."""
    result = yield
    if isinstance(watch := pyfuncitem.funcargs.get("watch"), Watch):
        watch.check()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell fixtures that the test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    """Notes and refuses what the browser asks of other machines."""
    proxy = Outside()
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def browser(outside: Outside) -> Iterator[Browser]:
    """Chromium, for a module's tests: Playwright's loop must be gone before another module's asyncio tests run."""
    executable = chromium.chromium()
    if executable is None:
        pytest.fail(f"no Chromium: `make browser`, or set {chromium.VARIABLE}")
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(
            executable_path=executable,
            args=[*chromium.ARGUMENTS, f"--proxy-server={outside.url}"],
            timeout=60_000,
        )
        yield instance
        instance.close()


@pytest.fixture
def watch(docs_server: SiteServer, outside: Outside) -> Watch:
    """Fails the test for a console or page error that it did not `allow`, and for any request to another origin."""
    return Watch(docs_server.url, outside)


@pytest.fixture
def open_page(browser: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens a watched page in a fresh context; arguments are those of Playwright's `new_context`."""
    pages: list[Page] = []

    def open_(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(WAIT)
        watch.attach(context)
        pages.append(context.new_page())
        return pages[-1]

    artifacts = ARTIFACTS / re.sub(r"[^\w.-]+", "-", request.node.nodeid.removeprefix("tests/browser/"))
    shutil.rmtree(artifacts, ignore_errors=True)
    yield open_
    try:
        if request.node.stash.get(FAILED, False):
            keep_traces(artifacts, pages, watch)
    except Error as error:
        print(f"no traces: {error}")  # noqa: T201 - pytest shows it with the failure
    finally:
        for page in pages:
            page.context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A watched page in a fresh context."""
    return open_page()
