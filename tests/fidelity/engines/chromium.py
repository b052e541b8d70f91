"""Chromium, driven by Playwright."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Dialog, Download, Error, HttpCredentials, Page, sync_playwright
from playwright.sync_api import Frame as PlaywrightFrame

from scripts import browser
from tests.fidelity.app.cases.steps import Button, Modifier
from tests.fidelity.engines import LIMIT, EngineMissingError, PageError


class ChromiumFrame:
    def __init__(self, frame: PlaywrightFrame) -> None:
        self._frame = frame

    def evaluate(self, expression: str) -> Any:
        try:
            return self._frame.evaluate(expression)
        except Error as error:
            raise PageError(error.message) from error

    def click(self, selector: str, button: Button, modifiers: tuple[Modifier, ...]) -> None:
        try:
            self._frame.click(
                selector, button=button, modifiers=list(modifiers), no_wait_after=True, force=True, timeout=3_000
            )
        except Error as error:
            raise PageError(error.message) from error

    def choose(self, selector: str, paths: list[Path]) -> None:
        try:
            self._frame.set_input_files(selector, list(paths), timeout=3_000)
        except Error as error:
            raise PageError(error.message) from error


class ChromiumTab:
    def __init__(self, context: BrowserContext) -> None:
        self._page = context.new_page()
        self._others: list[Page] = []
        self._answer = (True, "")
        self.dialogs: list[tuple[str, str]] = []
        self._downloads: list[Download] = []
        self._page.on("dialog", self._on_dialog)
        self._page.on("download", self._on_download)
        self._page.on("popup", self._on_popup)

    def _on_popup(self, page: Page) -> None:
        self._others.append(page)
        page.on("download", self._on_download)
        page.on("dialog", self._on_dialog)

    def _on_download(self, download: Download) -> None:
        self._downloads.append(download)

    def _on_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append((dialog.type, dialog.message))
        accept, text = self._answer
        if accept:
            dialog.accept(text)
        else:
            dialog.dismiss()

    @property
    def downloads(self) -> list[tuple[str, str]]:
        return [(file.suggested_filename, file.path().read_text("utf-8", "replace")) for file in self._downloads]

    @property
    def main(self) -> ChromiumFrame:
        return ChromiumFrame(self._page.main_frame)

    def frame(self, expression: str) -> ChromiumFrame:
        try:
            handle = self._page.evaluate_handle(expression).as_element()
            frame = None if handle is None else handle.content_frame()
        except Error as error:
            raise PageError(error.message) from error
        if frame is None:
            raise PageError("no such frame")
        return ChromiumFrame(frame)

    def goto(self, url: str) -> None:
        try:
            self._page.goto(url, wait_until="commit")
        except Error as error:
            # Downloads and empty responses abort a navigation.
            if "ERR_ABORTED" not in error.message and "Download is starting" not in error.message:
                raise PageError(error.message) from error

    def type(self, key: str) -> None:
        if len(key) > 1 and key[0].isupper():
            self._page.keyboard.press(key)
        else:
            self._page.keyboard.type(key)

    def press(self, button: Literal["back", "forward", "reload"]) -> None:
        go = {"back": self._page.go_back, "forward": self._page.go_forward, "reload": self._page.reload}[button]
        try:
            go(wait_until="commit", timeout=2_000)
        except Error:
            # Nowhere to go, or nothing came of it: what the case observes tells.
            return

    def tabs(self) -> list[str]:
        return [page.url for page in self._others if not page.is_closed()]

    def pause(self, seconds: float) -> None:
        self._page.wait_for_timeout(seconds * 1000)

    def answer(self, accept: bool, text: str) -> None:
        self._answer = (accept, text)

    @property
    def url(self) -> str:
        return self._page.url

    @property
    def title(self) -> str:
        return self._page.title()

    def forget(self) -> None:
        self.dialogs.clear()
        self._downloads.clear()
        self._answer = (True, "")
        for page in self._others:
            page.close()
        self._others.clear()
        # Chromium sends input to no frame of a tab in the background.
        self._page.bring_to_front()

    def close(self) -> None:
        self.forget()
        self._page.close()


class Chromium:
    def __init__(self) -> None:
        """Start it; raises `EngineMissingError`."""
        executable = browser.chromium()
        if executable is None:
            raise EngineMissingError(f"no Chromium: `make browser`, or set {browser.VARIABLE}")
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=executable, args=list(browser.ARGUMENTS), timeout=60_000
        )
        self._profiles: dict[str, BrowserContext] = {}

    def open(self, profile: str, credentials: tuple[str, str] | None = None) -> ChromiumTab:
        if profile not in self._profiles:
            known: HttpCredentials | None = None
            if credentials is not None:
                known = {"username": credentials[0], "password": credentials[1]}
            self._profiles[profile] = self._browser.new_context(http_credentials=known)
            self._profiles[profile].set_default_timeout(LIMIT * 1000)
        return ChromiumTab(self._profiles[profile])

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()
