"""The browsers that starts are timed in, behind one small interface."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from playwright.sync_api import Browser, Page

from tests.fidelity.engines.firefox import Firefox, FirefoxTab

LIMIT = 180
"""Seconds that a page may take for one thing."""

ASKING = 10
"""Seconds between two questions whether a promise is settled; well below the limit of a command."""


class TimedPage(Protocol):
    """A page in a profile of its own: nothing is cached, until it is loaded."""

    def evaluate(self, script: str) -> Any:
        """What a function's promise resolves with; raises `RuntimeError` where it rejects, or takes too long."""

    def pause(self, seconds: float) -> None:
        """Let time pass."""


class TimedBrowser(Protocol):
    """A browser that runs."""

    name: str

    def open(self, url: str, ready: str) -> AbstractContextManager[TimedPage]:
        """A page that has come to rest and for which `ready`, an expression, is true."""


class Chromium:
    """Driven by Playwright."""

    def __init__(self, browser: Browser) -> None:
        self.name = f"Chromium {browser.version}"
        self._browser = browser

    @contextlib.contextmanager
    def open(self, url: str, ready: str) -> Iterator[_ChromiumPage]:
        """See `TimedBrowser`."""
        with self._browser.new_context() as context:
            page = context.new_page()
            page.set_default_timeout(LIMIT * 1000)
            page.goto(url, wait_until="load")
            page.wait_for_function(ready)
            # What a page fetches by itself is over before the reader clicks.
            page.wait_for_load_state("networkidle")
            yield _ChromiumPage(page)


class _ChromiumPage:
    def __init__(self, page: Page) -> None:
        self._page = page

    def evaluate(self, script: str) -> Any:
        return self._page.evaluate(
            """([script, limit]) => Promise.race([
                 eval(script)(),
                 new Promise((_, reject) => setTimeout(() => reject(new Error(`no end in ${limit} ms`)), limit)),
               ])""",
            [f"({script})", LIMIT * 1000],
        )

    def pause(self, seconds: float) -> None:
        self._page.wait_for_timeout(seconds * 1000)


class FirefoxBrowser:
    """Driven by WebDriver BiDi, as the tests of fidelity do."""

    def __init__(self, engine: Firefox) -> None:
        self._engine = engine
        self._profiles = itertools.count()
        tab = engine.open("bench")
        tab.goto("about:blank")
        version = str(tab.main.evaluate("navigator.userAgent")).rpartition("/")[2]
        tab.close()
        self.name = f"Firefox {version}"

    @contextlib.contextmanager
    def open(self, url: str, ready: str) -> Iterator[_FirefoxPage]:
        """See `TimedBrowser`."""
        tab = self._engine.open(f"bench-{next(self._profiles)}")
        try:
            tab.goto(url)
            page = _FirefoxPage(tab)
            page.evaluate(
                f"""async () => {{
                  const isUp = () => document.readyState === "complete" && {ready};
                  while (!isUp()) await new Promise((go) => setTimeout(go, 50));
                }}"""
            )
            page.pause(1)
            yield page
        finally:
            tab.close()


class _FirefoxPage:
    def __init__(self, tab: FirefoxTab) -> None:
        self._tab = tab

    def evaluate(self, script: str) -> Any:
        frame = self._tab.main
        # A command of WebDriver has a limit of its own: the promise is begun by one and asked for by others.
        frame.evaluate(
            f"""(window.outcome = ({script})().then((value) => ({{ value }}), (error) => ({{ error: String(error) }})),
                null)"""
        )
        for _ in range(LIMIT // ASKING):
            outcome = frame.evaluate(
                f"Promise.race([outcome, new Promise((go) => setTimeout(go, {ASKING * 1000}, null))])"
            )
            if outcome is None:
                continue
            if "error" in outcome:
                raise RuntimeError(outcome["error"])
            return outcome.get("value")
        raise RuntimeError(f"no end in {LIMIT} seconds: {json.dumps(script)[:80]}")

    def pause(self, seconds: float) -> None:
        self._tab.pause(seconds)
