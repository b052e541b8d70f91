"""Watched pages, and what is left of them when a test fails."""

from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

from playwright.sync_api import Browser, Error, Page

from tests.browser.watch import Watch

# Milliseconds for one wait that names no limit of its own.
WAIT = 30_000


class Pages:
    """Opens pages, each in a fresh context, and closes them all; a context manager."""

    _live: ClassVar[list["Pages"]] = []

    def __init__(self, browser: Browser, watch: Watch) -> None:
        self._browser = browser
        self._watch = watch
        self._pages: list[Page] = []

    def __call__(self, **options: Any) -> Page:
        """Open a page; arguments are those of Playwright's `new_context`."""
        context = self._browser.new_context(**options)
        context.set_default_timeout(WAIT)
        self._watch.attach(context)
        page = context.new_page()
        self._pages.append(page)
        return page

    def __enter__(self) -> "Pages":
        Pages._live.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        Pages._live.remove(self)
        for page in self._pages:
            page.context.close()

    @classmethod
    def check_all(cls) -> None:
        """Fail the test for what any open page has done that it must not."""
        for pages in cls._live:
            pages._watch.check()

    @classmethod
    def forget_all(cls) -> None:
        """Leave nothing that the next test would answer for."""
        for pages in cls._live:
            pages._watch.forget()

    @classmethod
    def keep_traces_of_all(cls, directory: Path) -> None:
        """Write a screenshot of each open page and the log of all into a folder."""
        for number, pages in enumerate(cls._live):
            try:
                pages._keep_traces(directory / str(number))
            except Error as error:
                print(f"no traces: {error}")  # noqa: T201 - pytest shows it with the failure

    def _keep_traces(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        watch = self._watch
        log = [*watch.console, *(f"request: {url}" for url in watch.requests)]
        (directory / "log.txt").write_text("\n".join(log) + "\n", "utf-8")
        for number, page in enumerate(self._pages):
            if not page.is_closed():
                page.screenshot(path=directory / f"page-{number}.png", timeout=10_000)
