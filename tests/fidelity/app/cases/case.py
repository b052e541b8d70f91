"""What a case is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from .http import Receive, Request, Response, Scope, Send
from .steps import Step

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Raw:
    """A route that speaks ASGI itself, such as a WebSocket's."""

    app: Callable[[Scope, Receive, Send], Awaitable[None]]


Route = str | Response | Handler | Raw

# In every page that a case gives as a string. A report is a POST to the case's own URL.
HELPERS = """<!doctype html><meta charset="utf-8"><title>TITLE</title><script>
window.report = (value) => fetch("/c/CASE/report", { method: "POST", keepalive: true, body: JSON.stringify(value ?? null) });
window.pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
window.nameOf = (error) => (error instanceof Error || error instanceof DOMException ? error.name : typeof error);
window.tail = (url) => String(url).replace(location.origin + "/c/CASE/", "");
</script>
"""


@dataclass(frozen=True)
class Case:
    """One behaviour of a browser.

    Its routes are below `/c/NAME/`; a string is the HTML of a page, without doctype and title. What a page gives to
    `report()` is observed, and where `requests` is true, each request with the headers named in `headers`.
    """

    name: str
    routes: dict[str, Route]
    steps: tuple[Step, ...] = ()
    # How many reports end the case.
    reports: int = 1
    requests: bool = False
    headers: tuple[str, ...] = ()
    # Starts without cookies and storage.
    clear: bool = False
    # Where the case starts, below its path.
    start: str = ""
    # The order of reports, or of requests, is not told by any standard.
    unordered: bool = False
    # User and password that the reader gives when the browser asks for them the first time.
    credentials: tuple[str, str] | None = None
    # Where the browser itself can be brought to show it.
    engines: tuple[str, ...] = ("chromium", "firefox", "webkit")

    @property
    def topic(self) -> str:
        """The part of the name before the slash."""
        return self.name.partition("/")[0]

    @property
    def root(self) -> str:
        """The path of its start page."""
        return f"/c/{self.name}/"

    def page(self, route: str, html: str) -> Response:
        """A page of this case, titled with its route; no browser keeps it."""
        helpers = HELPERS.replace("CASE", self.name).replace("TITLE", route or "start")
        return Response(helpers + html, headers=(("cache-control", "no-store"),))


@dataclass
class Observation:
    """What the app has seen of a case since its start."""

    reports: list[object] = field(default_factory=list)
    requests: list[object] = field(default_factory=list)
