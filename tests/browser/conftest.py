"""A browser for each test module and watched pages for each test."""

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts import browser as chromium
from scripts.serve import SiteServer
from tests.browser.outside import Outside
from tests.browser.pages import Pages
from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.conftest import Site

ARTIFACTS = Path(__file__).parents[1] / "_artifacts"
APPS = Path(__file__).parent / "apps"


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call() -> Generator[None, object, object]:
    """Let what a page did wrong fail the test itself, not its teardown."""
    try:
        result = yield
    except BaseException:
        Pages.forget_all()
        raise
    Pages.check_all()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep traces of a test that failed, while its pages are open."""
    report = yield
    artifacts = ARTIFACTS / re.sub(r"[^\w.-]+", "-", item.nodeid.removeprefix("tests/browser/"))
    if report.when == "setup":
        shutil.rmtree(artifacts, ignore_errors=True)
    if report.failed:
        Pages.keep_traces_of_all(artifacts)
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
    return Watch(docs_server, outside)


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[Pages]:
    """Opens a watched page in a fresh context; arguments are those of Playwright's `new_context`."""
    with Pages(browser, watch) as pages:
        yield pages


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A watched page in a fresh context."""
    return open_page()


@pytest.fixture(scope="module")
def shared_watch(docs_server: SiteServer, outside: Outside) -> Watch:
    """As `watch`, for pages that the tests of a module share; each test answers for what came up while it ran."""
    return Watch(docs_server, outside)


@pytest.fixture(scope="module")
def open_shared(browser: Browser, shared_watch: Watch) -> Iterator[Pages]:
    """As `open_page`, for a module's tests."""
    with Pages(browser, shared_watch) as pages:
        yield pages


@pytest.fixture(scope="module")
def app(open_shared: Callable[..., Page], sphinx_site: Site, request: pytest.FixtureRequest) -> Playground:
    """A playground that runs the app which the test module names by its `APP`, a file's name in `apps`."""
    page = open_shared()
    page.goto(f"{sphinx_site.url}quickstart.html")
    playground = Playground(page)
    playground.run_app((APPS / f"{request.module.APP}.py").read_text("utf-8"))
    return playground
