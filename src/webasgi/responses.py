"""A recorded response as text, for readers who don't run the playground: in print, without scripts, in a search."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus

from webasgi.checks import Exchange, Recorded
from webasgi.stills import still

_MOST_LINES = 60
_MOST_CHARACTERS = 6000
_PAGE = 128 * 1024
"""Bytes of a page that is shown as one; larger ones would weigh on everybody who reads the documentation."""
_TEXT = re.compile(
    r"text/.*|application/(.*\+)?(json|xml)|application/(x-)?(ndjson|javascript|yaml|toml)|image/svg\+xml"
)
_LANGUAGES = {"html": "html", "xhtml+xml": "html", "css": "css", "javascript": "javascript", "markdown": "markdown"}


@dataclass(frozen=True)
class ShownResponse:
    """`line` is the request and its status; `text` is the body in `language` (Pygments' name), empty if there is none.

    `page` is an HTML page as a still, if it shows something as such, else None.
    """

    line: str
    text: str
    language: str
    page: str | None = None


def shown(recorded: Recorded) -> ShownResponse:
    """What is shown of a response."""
    exchange = recorded.exchange
    text, language = _text(exchange)
    whole = language == "html" and not exchange.cut and len(exchange.body) <= _PAGE
    page = still(exchange.text) if whole else None
    return ShownResponse(_line(recorded), _shortened(text), language, page)


def _line(recorded: Recorded) -> str:
    exchange = recorded.exchange
    try:
        phrase = f" {HTTPStatus(exchange.status).phrase}"
    except ValueError:
        phrase = ""
    redirected = "" if exchange.target == recorded.request else f" → {exchange.target}"
    kind = f", {exchange.media_type}" if exchange.media_type else ""
    return f"GET {recorded.request}{redirected} → {exchange.status}{phrase}{kind}"


def _text(exchange: Exchange) -> tuple[str, str]:
    """The body in a readable form, and its language."""
    kind = exchange.media_type
    if not exchange.body:
        return "", "text"
    if kind.endswith(("/json", "+json")):
        try:
            return json.dumps(exchange.json(), ensure_ascii=False, indent=2), "json"
        except ValueError:
            return exchange.text, "text"
    if not kind or not _TEXT.fullmatch(kind):
        return f"({len(exchange.body):,} bytes{', and more' if exchange.cut else ''})", "text"
    subtype = kind.partition("/")[2]
    language = "xml" if subtype.endswith("xml") and "xhtml" not in subtype else _LANGUAGES.get(subtype, "text")
    return exchange.text + ("\n…" if exchange.cut else ""), language


def _shortened(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    short = "\n".join(lines[:_MOST_LINES])[:_MOST_CHARACTERS]
    return short if short == "\n".join(lines) else f"{short}\n…"
