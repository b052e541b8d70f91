"""Chromium, driven by Playwright; where a page never answers, some of its commands have no limit of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, Literal, TypeVar

from playwright.async_api import BrowserContext, Dialog, Download, Error, HttpCredentials, Page, async_playwright
from playwright.async_api import Frame as PlaywrightFrame

from scripts import browser
from tests.fidelity.app.cases.steps import Button, Modifier
from tests.fidelity.engines import LIMIT, EngineMissingError, PageError

Result = TypeVar("Result")
# Seconds for the browser to start.
START_LIMIT = 60


class Loop:
    """Waits for commands; between them nothing happens."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def wait(self, command: Awaitable[Result], limit: float = LIMIT) -> Result:
        """What the browser answers; raises `PageError`, after so many seconds as well."""
        try:
            return self._loop.run_until_complete(asyncio.wait_for(command, limit))
        except Error as error:
            raise PageError(error.message) from error
        except asyncio.TimeoutError as error:
            raise PageError(f"no answer within {limit} seconds") from error

    def close(self) -> None:
        self._loop.close()


class ChromiumFrame:
    def __init__(self, loop: Loop, frame: PlaywrightFrame) -> None:
        self._loop = loop
        self._frame = frame

    def evaluate(self, expression: str) -> Any:
        return self._loop.wait(self._frame.evaluate(expression))

    def click(self, selector: str, button: Button, modifiers: tuple[Modifier, ...]) -> None:
        self._loop.wait(
            self._frame.click(
                selector, button=button, modifiers=list(modifiers), no_wait_after=True, force=True, timeout=3_000
            )
        )

    def choose(self, selector: str, paths: list[Path]) -> None:
        self._loop.wait(self._frame.set_input_files(selector, list(paths), timeout=3_000))


class ChromiumTab:
    def __init__(self, loop: Loop, context: BrowserContext) -> None:
        self._loop = loop
        self._page = loop.wait(context.new_page())
        self._others: list[Page] = []
        self._answer = (True, "")
        self.dialogs: list[tuple[str, str]] = []
        self._downloads: list[Download] = []
        loop.wait(self._listen())

    async def _listen(self) -> None:
        # To listen sends a command, for which the loop has to run.
        self._page.on("dialog", self._on_dialog)
        self._page.on("download", self._on_download)
        self._page.on("popup", self._on_popup)

    def _on_popup(self, page: Page) -> None:
        self._others.append(page)
        page.on("download", self._on_download)
        page.on("dialog", self._on_dialog)

    def _on_download(self, download: Download) -> None:
        self._downloads.append(download)

    async def _on_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append((dialog.type, dialog.message))
        accept, text = self._answer
        await (dialog.accept(text) if accept else dialog.dismiss())

    @property
    def downloads(self) -> list[tuple[str, str]]:
        return [
            (file.suggested_filename, self._loop.wait(file.path()).read_text("utf-8", "replace"))
            for file in self._downloads
        ]

    @property
    def main(self) -> ChromiumFrame:
        return ChromiumFrame(self._loop, self._page.main_frame)

    def frame(self, expression: str) -> ChromiumFrame:
        handle = self._loop.wait(self._page.evaluate_handle(expression)).as_element()
        frame = None if handle is None else self._loop.wait(handle.content_frame())
        if frame is None:
            raise PageError("no such frame")
        return ChromiumFrame(self._loop, frame)

    def goto(self, url: str) -> None:
        try:
            self._loop.wait(self._page.goto(url, wait_until="commit"))
        except PageError as error:
            # Downloads and empty responses abort a navigation.
            if "ERR_ABORTED" not in str(error) and "Download is starting" not in str(error):
                raise

    def type(self, key: str) -> None:
        keyboard = self._page.keyboard
        self._loop.wait(keyboard.press(key) if len(key) > 1 and key[0].isupper() else keyboard.type(key))

    def press(self, button: Literal["back", "forward", "reload"]) -> None:
        go = {"back": self._page.go_back, "forward": self._page.go_forward, "reload": self._page.reload}[button]
        try:
            self._loop.wait(go(wait_until="commit", timeout=2_000))
        except PageError:
            # Nowhere to go, or nothing came of it: what the case observes tells.
            return

    def tabs(self) -> list[str]:
        return [page.url for page in self._others if not page.is_closed()]

    def pause(self, seconds: float) -> None:
        self._loop.wait(asyncio.sleep(seconds))

    def answer(self, accept: bool, text: str) -> None:
        self._answer = (accept, text)

    @property
    def url(self) -> str:
        return self._page.url

    @property
    def title(self) -> str:
        return self._loop.wait(self._page.title())

    def forget(self) -> None:
        self.dialogs.clear()
        self._downloads.clear()
        self._answer = (True, "")
        for page in self._others:
            self._loop.wait(page.close())
        self._others.clear()
        # Chromium sends input to no frame of a tab in the background.
        self._loop.wait(self._page.bring_to_front())

    def close(self) -> None:
        self.forget()
        try:
            self._loop.wait(self._page.close())
        except PageError:
            # Its end is the browser's.
            return


class Chromium:
    def __init__(self) -> None:
        """Start it; raises `EngineMissingError`."""
        executable = browser.chromium()
        if executable is None:
            raise EngineMissingError(f"no Chromium: `make browser`, or set {browser.VARIABLE}")
        self._loop = Loop()
        self._playwright = self._loop.wait(async_playwright().start())
        self._browser = self._loop.wait(
            self._playwright.chromium.launch(executable_path=executable, args=list(browser.ARGUMENTS)),
            START_LIMIT,
        )
        self._profiles: dict[str, BrowserContext] = {}

    def open(self, profile: str, credentials: tuple[str, str] | None = None) -> ChromiumTab:
        if profile not in self._profiles:
            known: HttpCredentials | None = None
            if credentials is not None:
                known = {"username": credentials[0], "password": credentials[1]}
            self._profiles[profile] = self._loop.wait(self._new_context(known))
        return ChromiumTab(self._loop, self._profiles[profile])

    async def _new_context(self, credentials: HttpCredentials | None) -> BrowserContext:
        context = await self._browser.new_context(http_credentials=credentials)
        context.set_default_timeout(LIMIT * 1000)
        return context

    def close(self) -> None:
        self._loop.wait(self._browser.close())
        self._loop.wait(self._playwright.stop())
        self._loop.close()
