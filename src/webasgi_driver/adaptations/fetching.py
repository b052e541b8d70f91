"""The one way out: a request goes to the browser's ``fetch``, or to the app itself.

What a browser decides, and no library here can change (https://fetch.spec.whatwg.org/):

- The request comes from the origin "null" without credentials; the server must allow it by CORS.
- Redirects are followed in the browser: the library sees the last response, whatever it was told.
- Content is decoded (gzip, br), so ``content-encoding`` and ``content-length`` are not shown.
- Headers that the browser sets itself (Host, Cookie, User-Agent ...) are dropped without a word.
- Request bodies are sent whole: only some browsers stream them, and only over HTTP/2.
- Connecting and waiting for the response are one step, so they share one time limit.

A request of the app to its own origin (that of the requests that it gets), or to a loopback name at a
port where it would be served elsewhere, is answered by the app itself: none of that holds for it.
"""

from __future__ import annotations

import asyncio
import http
import re
from collections.abc import Coroutine
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

from webasgi_driver.adaptations.waiting import NEEDED, complete, is_possible

Pairs = list[tuple[str, str]]
T = TypeVar("T")

# https://fetch.spec.whatwg.org/#forbidden-request-header; and User-Agent, which no server allows by CORS.
_FORBIDDEN = re.compile(
    "accept-charset|accept-encoding|access-control-request-.*|connection|content-length|cookie2?|date|dnt|expect|host|"
    "keep-alive|origin|proxy-.*|referer|sec-.*|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via",
    re.IGNORECASE,
)
# https://fetch.spec.whatwg.org/#cors-safelisted-request-header: others must be allowed by the server.
_SAFE_HEADERS = frozenset(("accept", "accept-language", "content-language", "range"))
_SAFE_CONTENT = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_SAFE_METHODS = ("GET", "HEAD", "POST")


class Request(NamedTuple):
    """What a library asks: ``url`` is absolute, header names and values are latin-1 text."""

    method: str
    url: str
    headers: Pairs
    body: bytes = b""


class FetchFailed(OSError):  # noqa: N818 (the libraries' own errors are made of it)
    """No response, or its body broke off. The text says which request, why, and what to do."""


class Source(Protocol):
    """A response as it arrives."""

    status: int
    reason: str
    headers: Pairs

    async def read(self) -> bytes:
        """The next piece of the body; ``b""`` at its end. Raises ``OSError`` if it breaks off."""

    def close(self) -> None:
        """Nobody reads on: abort what is under way."""


class Network(Protocol):
    """The browser's way to other machines. Both methods raise ``OSError`` with the browser's message."""

    async def open(self, request: Request) -> Source:
        """Send ``request``; the response, once its headers are there. Cancelling it aborts the request."""

    def open_blocking(self, request: Request, limit: float | None) -> Source:
        """The same with the whole body, while nothing else runs; ``TimeoutError`` after ``limit`` seconds."""


class OwnApp(Protocol):
    """The running app as an HTTP server."""

    def owns(self, url: str) -> bool:
        """Whether ``url`` is the app's."""

    async def open(self, request: Request) -> Source:
        """Let the app answer."""


network: Network | None = None
"""Set by ``adaptations.install``; ``None`` where nothing can be reached."""

forbidden = False
"""Whether the site's author has switched the network off."""

own_app: OwnApp | None = None
"""Set by ``adaptations.install``."""


class Response:
    """A response; limits are in seconds, ``None`` for none."""

    def __init__(self, request: Request, source: Source) -> None:
        self.status = source.status
        self.headers = source.headers
        self._request = request
        self._source = source
        self._reason = source.reason

    @property
    def reason(self) -> str:
        """The reason phrase: HTTP/2 has none, so the usual one is taken then."""
        try:
            return self._reason or http.HTTPStatus(self.status).phrase
        except ValueError:
            return ""

    async def read(self, limit: float | None = None) -> bytes:
        """The next piece of the body; ``b""`` at its end.

        Raises ``TimeoutError`` if it takes longer, :class:`FetchFailed` if the body breaks off.
        """
        try:
            return await _within(self._source.read(), limit)
        except TimeoutError:
            self.close()
            raise
        except OSError as exc:
            text = f"The response to {self._request.method} {self._request.url} broke off: {exc}"
            raise FetchFailed(text) from None

    def read_sync(self, limit: float | None = None) -> bytes:
        """:meth:`read` from synchronous code."""
        if not is_possible():
            limit = None  # all of it is here already
        return complete(self.read(limit), "Reading a response")  # type: ignore[no-any-return]

    def close(self) -> None:
        """Nobody reads on."""
        self._source.close()


async def fetch(request: Request, limit: float | None = None) -> Response:
    """Send ``request`` and wait, at most ``limit`` seconds, for the response's headers.

    Raises ``TimeoutError`` or :class:`FetchFailed`. Cancelling it aborts the request.
    """
    request = _checked(request)
    if own_app is not None and own_app.owns(request.url):
        return Response(request, await _within(own_app.open(request), limit))
    request = _for_browser(request)
    if network is None:
        raise FetchFailed(_explanation(request, "there is no network here"))
    try:
        source = await _within(network.open(request), limit)
    except TimeoutError:
        raise
    except OSError as exc:
        raise FetchFailed(_explanation(request, str(exc))) from None
    return Response(request, _Decoded(request, source))


def fetch_sync(request: Request, limit: float | None = None) -> Response:
    """:func:`fetch` from synchronous code: other requests go on meanwhile where JSPI is there."""
    if is_possible():
        return complete(fetch(request, limit), "A request")  # type: ignore[no-any-return]
    request = _checked(request)
    if own_app is not None and own_app.owns(request.url):
        raise FetchFailed(
            f"{request.method} {request.url} is a request of the app to itself from synchronous code: "
            f"nothing else can run until it is answered. {NEEDED} Or use `async def` and an "
            "asynchronous client (httpx.AsyncClient)."
        )
    request = _for_browser(request)
    if network is None:
        raise FetchFailed(_explanation(request, "there is no network here"))
    try:
        source = network.open_blocking(request, limit)
    except TimeoutError:
        raise
    except OSError as exc:
        raise FetchFailed(_explanation(request, str(exc))) from None
    return Response(request, _Decoded(request, source))


class _Decoded:
    """What the browser gives, without the headers that describe the content as it was sent."""

    def __init__(self, request: Request, source: Source) -> None:
        described = () if request.method == "HEAD" else ("content-encoding", "content-length")
        self.status = source.status
        self.reason = source.reason
        self.headers = [(name, value) for name, value in source.headers if name.lower() not in described]
        self.read = source.read
        self.close = source.close


async def _within(coroutine: Coroutine[Any, Any, T], limit: float | None) -> T:
    try:
        return await asyncio.wait_for(coroutine, limit)
    except asyncio.TimeoutError:
        raise TimeoutError("timed out") from None


def _checked(request: Request) -> Request:
    """Without what belongs to no request; raises :class:`FetchFailed` for what a browser can't send."""
    parts = urlsplit(request.url)
    what = f"{request.method} {request.url}"
    if parts.scheme not in ("http", "https"):
        raise FetchFailed(f"{what} can't be sent: a browser reaches http: and https: addresses only.")
    if any(name.lower() == "upgrade" for name, _ in request.headers):
        raise FetchFailed(f"{what} asks for another protocol (a WebSocket, say), which a browser's fetch can't.")
    place = parts.netloc.rpartition("@")[2].removesuffix(":80" if parts.scheme == "http" else ":443")
    url = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
    return request._replace(method=request.method.upper(), url=url)


def _for_browser(request: Request) -> Request:
    if forbidden:
        raise FetchFailed(
            f"{request.method} {request.url} was not sent: the author of this documentation has switched off the "
            "network of its playgrounds (the setting `network`). An app can ask itself only."
        )
    if request.body and request.method in ("GET", "HEAD"):
        raise FetchFailed(f"{request.method} {request.url} has a body: a browser sends none with GET or HEAD.")
    headers = [pair for pair in request.headers if not _FORBIDDEN.fullmatch(pair[0])]
    return request._replace(headers=headers)


def _explanation(request: Request, reason: str) -> str:
    """Why a request may have failed; the browser itself does not tell scripts."""
    text = (
        f"{request.method} {request.url} got no response ({reason}). A playground's requests go out through the "
        'reader\'s browser, from the origin "null"; raw sockets do not exist there. '
    )
    if urlsplit(request.url).scheme == "http":
        text += (
            "It can ask https: addresses only; http: ones of this computer too, where the documentation itself is "
            "served from it over http: (mixed content otherwise). "
        )
    needs = ["`Access-Control-Allow-Origin: *`"]
    if request.method not in _SAFE_METHODS:
        needs.append(f"`Access-Control-Allow-Methods: {request.method}`")
    if names := [name.lower() for name, value in request.headers if not _is_safe(name.lower(), value)]:
        needs.append(f"`Access-Control-Allow-Headers: {', '.join(names)}`")
    return (
        f"{text}The server must allow such requests by CORS: its responses need {' and '.join(needs)}. If it does, "
        "it can't be reached: no such host, or the reader is offline, or something blocks it."
    )


def _is_safe(name: str, value: str) -> bool:
    if name == "content-type":
        return value.partition(";")[0].strip().lower() in _SAFE_CONTENT
    return name in _SAFE_HEADERS
