"""Cases that can't agree, with the reason; `python -m tests.fidelity` writes them into README.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.fidelity.engines import NAMES


@dataclass(frozen=True)
class Reason:
    """Why cases differ, and in which engines."""

    text: str
    cases: tuple[str, ...]
    engines: tuple[str, ...] = NAMES


REASONS: tuple[Reason, ...] = (
    Reason(
        "A synchronous XMLHttpRequest waits in the page's own thread for an app that runs in another one. Only shared "
        "memory could do that, which a browser gives to pages with the headers COOP and COEP alone. It is a clear "
        "error.",
        ("xhr/synchronous",),
    ),
    Reason(
        "Events that the emulated browser fires are fired by a script, and `isTrusted` says so.",
        ("history/popstate", "websocket/closed-by-server", "workers/error"),
    ),
    Reason(
        "Each tab of a playground is of an opaque origin of its own: pages of two tabs can do with one another what "
        "pages of different origins can (`postMessage`, `location`, `close`, `focus`), not reach into documents.",
        ("links/target-blank-opener", "windows/open", "windows/open-blank-and-write"),
    ),
    Reason(
        "Only what is loaded from an URL can have the app's origin in `location`; a `srcdoc` frame is loaded from one.",
        ("frames/srcdoc",),
    ),
    Reason(
        "`self.origin` tells the truth, an opaque origin, so that anybody can see what a page may reach. "
        "`location.origin` is the app's.",
        ("location/document-urls", "documents/window-values"),
    ),
    Reason(
        "The driver gives apps the method in upper case, as ASGI says (HTTP connection scope); uvicorn as it was sent.",
        ("fetch/methods",),
    ),
    Reason(
        "A `blob:` URL names the origin that it was made in, and that is an opaque one.",
        ("sinks/object-url",),
    ),
    Reason(
        "Only the browser knows which rules of a sheet apply, and it asks nobody for a file before it loads it: all "
        "files that a sheet names are loaded.",
        ("css/import-and-url", "stylesheets/property-in-each-form", "stylesheets/style-attribute"),
    ),
    Reason(
        "A playground streams a request's body (Fetch, 2.2.4). Chromium does so over HTTP/2 only, and the reference "
        "speaks HTTP/1.1; Firefox makes a text of the stream.",
        ("fetch/body-stream-upload",),
    ),
    Reason(
        "A body that is a stream needs the member `duplex` (Fetch, 5.4, the constructor of `Request`); Firefox "
        "makes a text of the stream.",
        ("fetch/body-stream-without-duplex",),
        ("firefox",),
    ),
    Reason(
        "`location.search = ''` leaves an empty query (HTML, 7.2.4, the `search` setter); Firefox leaves none.",
        ("location/empty-search",),
        ("firefox",),
    ),
    Reason(
        "A page that comes back has its form controls as they were left; in Firefox not one that says `no-store`.",
        ("history/form-controls-come-back",),
        ("firefox",),
    ),
    Reason(
        "A cookie that gets another value keeps its place (RFC 6265, 5.3, step 11.3); in Chromium it gets a new one.",
        ("cookies/replaced-keeps-place",),
        ("chromium",),
    ),
    Reason(
        "A style sheet that comes as another type is an error (HTML, link type stylesheet); Chromium fires `load`.",
        ("css/wrong-type",),
        ("chromium",),
    ),
    Reason(
        "`rel=noreferrer` of a form leaves out the referrer (HTML, form submission algorithm), but not in Chromium.",
        ("forms/rel-of-forms",),
        ("chromium",),
    ),
    Reason(
        "Of an event whose id has a U+0000 the id is left out (HTML, 9.2.6); Firefox leaves out the event.",
        ("eventsource/parsing",),
        ("firefox",),
    ),
    Reason(
        "A policy is asked about the URL that a form goes to, its query included; Firefox names the action.",
        ("csp/form-action",),
        ("firefox",),
    ),
    Reason(
        "Where a signal's timeout ends the reading of a body, its reason is the error (Fetch, 5.6, abort a `fetch()` "
        "call). In Firefox it is another one.",
        ("fetch/timeout-signal",),
        ("firefox",),
    ),
    Reason(
        "`sendBeacon` refuses more than 64 KiB under way (Fetch, 4.6); Firefox does not.",
        ("beacon/too-large",),
        ("firefox",),
    ),
    Reason(
        "A cookie without `=` has a value and no name (RFC 6265bis, 5.6); in Firefox it has a name and no value.",
        ("cookies/values", "cookies/document-cookie-values"),
        ("firefox",),
    ),
    Reason(
        "What a page names may be loaded ahead of the scripts before it: Chromium does so, and Firefox not always.",
        ("cookies/on-subresources",),
        ("firefox",),
    ),
    Reason(
        "Firefox counts the lines of all that is written into a frame, from another line than the page's first.",
        ("errors/places-in-the-page",),
        ("firefox",),
    ),
    Reason(
        "Firefox takes style sheets from a document's `Link` header, which no other browser does.",
        ("app/early-hints-and-links",),
        ("firefox",),
    ),
    Reason(
        "Firefox shows JSON by a page of its own, with a tree and filters. A playground shows the text.",
        ("documents/json",),
        ("firefox",),
    ),
    Reason(
        "Firefox loads an image ahead that is in a template, and then never shows it.",
        ("documents/noscript-template-comments",),
        ("firefox",),
    ),
)


def impossible(engine: str, reasons: Iterable[Reason] = REASONS) -> dict[str, str]:
    """The cases that can't agree in an engine, and why."""
    return {case: reason.text for reason in reasons if engine in reason.engines for case in reason.cases}
