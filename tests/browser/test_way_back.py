"""The browser's own cache for the way back: a page that it keeps has its app still running."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Error, sync_playwright

from scripts import browser as chromium
from tests.conftest import Site

RUN_SECONDS = 60
WAIT_SECONDS = 15
PLAYGROUND = "document.querySelector('webasgi-playground')"


@pytest.fixture
def keeping() -> Iterator[Browser]:
    """Chromium with the cache, which Playwright switches off."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.chromium(),
            args=[*chromium.ARGUMENTS],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


class Tab:
    """Without Playwright's page, which waits for a `load` that a kept page does not have."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    def evaluate(self, expression: str) -> object:
        """Its value, of a promise the result's."""
        options = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self._session.send("Runtime.evaluate", {**options, "timeout": RUN_SECONDS * 1_000})
        assert "exceptionDetails" not in answer, answer
        value: object = answer["result"].get("value")
        return value

    def wait_for(self, expression: str) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while not self._is(expression):
            assert time.monotonic() < end, f"never: {expression}"
            time.sleep(0.1)

    def _is(self, expression: str) -> bool:
        try:
            return bool(self.evaluate(expression))
        except Error:
            return False  # asked of a page that was just left


def test_app_still_runs_when_its_page_comes_back(sphinx_site: Site, keeping: Browser) -> None:
    page = keeping.new_context().new_page()
    page.goto(sphinx_site.page("quickstart"))
    page.wait_for_function("customElements.get('webasgi-playground') !== undefined")
    tab = Tab(page.context.new_cdp_session(page))
    assert tab.evaluate(f"{PLAYGROUND}.run().then(() => {PLAYGROUND}.state)") == "ready"
    tab.evaluate(
        "window.kept = true; addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; })"
    )
    tab.evaluate(f"void (location.href = {sphinx_site.page('reference')!r})")
    tab.wait_for("location.pathname.endsWith('reference.html') && document.readyState === 'complete'")
    tab.evaluate("void history.back()")
    tab.wait_for("location.pathname.endsWith('quickstart.html')")
    assert tab.evaluate("[window.kept, window.persisted]") == [True, True]
    assert tab.evaluate(f"{PLAYGROUND}.state") == "ready"
    assert tab.evaluate(f"{PLAYGROUND}.request({{ path: '/items' }}).then(({{ status }}) => status)") == 200
