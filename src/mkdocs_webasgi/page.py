"""Puts the element's stylesheet and script into a finished page."""

from __future__ import annotations

from html.parser import HTMLParser

from webasgi import markup


def has_playground(html: str) -> bool:
    """Whether a playground may be there: cheap, and wrong only for pages that spell the tag in a script or comment."""
    return f"<{markup.ELEMENT}" in html


def add_assets(html: str, *, style: str, script: str) -> str:
    """Link the stylesheet in the page's head and load the script just before the first playground.

    Pages without a playground are returned as they are. The script stands in the content since themes with instant
    navigation run scripts only of the content that they exchange; a module runs once, however often it is loaded.
    """
    if not has_playground(html):
        return html
    finder = _Finder()
    finder.feed(html)
    finder.close()
    if finder.playground is None:
        return html
    at = _offset(html, finder.playground)
    script, style = f"{script}\n", f"{style}\n"
    if finder.head_end is None:
        return html[:at] + style + script + html[at:]
    head_end = _offset(html, finder.head_end)
    return html[:head_end] + style + html[head_end:at] + script + html[at:]


class _Finder(HTMLParser):
    """Where the head ends and the first playground begins (line from 1, column).

    A parser tells tags from what looks like them in comments, scripts and attributes.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.head_end: tuple[int, int] | None = None
        self.playground: tuple[int, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == markup.ELEMENT and self.playground is None:
            self.playground = self.getpos()

    def handle_endtag(self, tag: str) -> None:
        if tag == "head" and self.head_end is None and self.playground is None:
            self.head_end = self.getpos()


def _offset(html: str, position: tuple[int, int]) -> int:
    line, column = position
    start = 0
    for _ in range(line - 1):
        start = html.index("\n", start) + 1
    return start + column
