"""What must not happen in a page under test."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError, Worker

from scripts.serve import SiteServer
from tests.browser.outside import Outside

# What Chromium asks of any site.
FAVICON = "/favicon.ico"


class Watch:
    """Notes errors, foreign requests and requests for what the site lacks, of every page that a test opens."""

    def __init__(self, server: SiteServer, outside: Outside) -> None:
        self.origin = server.url.rstrip("/")
        self.requests: list[str] = []
        self.console: list[str] = []
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self._server = server
        self._server_before = len(server.requests)
        self._outside = outside
        self._outside_before = len(outside.requests)
        self._told: set[str] = set()
        self._allowed: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        """Expect errors and foreign requests whose text holds this regular expression."""
        self._allowed.append(re.compile(pattern))

    def attach(self, context: BrowserContext) -> None:
        """Watch every page, frame and worker of a context."""
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("page", lambda page: page.on("worker", self._on_worker))

    def forget(self) -> None:
        """Begin anew, as for another test."""
        self._problems()

    def check(self) -> None:
        """Fail the test for what must not have happened since the last check."""
        problems = self._problems()
        if problems:
            pytest.fail("\n".join(["the page did what it must not:", *problems]), pytrace=False)

    def _problems(self) -> list[str]:
        errors = [text for text in self.errors if not any(rule.search(text) for rule in self._allowed)]
        foreign = [*self.foreign, *self._outside.requests[self._outside_before :]]
        foreign = [text for text in foreign if not any(rule.search(text) for rule in self._allowed)]
        asked = self._server.requests[self._server_before :]
        astray = [request for request in asked if request.status == 404 and request.path != FAVICON]
        self._server_before += len(asked)
        self.errors.clear()
        self.foreign.clear()
        self._allowed.clear()
        self._outside_before = len(self._outside.requests)
        return [
            *(f"error: {text}" for text in errors),
            *(f"foreign request: {text}" for text in foreign),
            *(f"the site was asked for {request.method} {request.path}" for request in astray),
        ]

    def _on_request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.foreign.append(f"{request.method} {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # The place tells a failed load's URL, which the text lacks.
        text = f"{message.text} ({message.location['url']})"
        self.console.append(f"{message.type}: {text}")
        if message.type == "error" and message.location["url"] != f"{self.origin}{FAVICON}":
            # Chromium tells each new frame of another process what its page has logged before.
            if text not in self._told:
                self.errors.append(text)
            self._told.add(text)

    def _on_error(self, error: WebError) -> None:
        self.errors.append(error.error.stack or error.error.message)

    def _on_worker(self, worker: Worker) -> None:
        worker.on("console", self._on_console)
