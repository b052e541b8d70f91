"""A page as a picture of itself: what runs, loads or leads somewhere is taken out, the rest stays as it is.

The frame that shows it forbids all of that; what is not there is not complained of in readers' consoles either.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

_DROPPED = {"script", "template", "noscript", "iframe", "object", "title"}
"""Elements that are left out with what is in them."""
_EMPTY_DROPPED = {"link", "meta", "base", "embed", "source", "track"}
"""Elements without an end that are left out."""
_VISIBLE = {"svg", "input", "button", "hr", "table"}
_LOADING = {"src", "srcset", "poster", "background", "data", "href", "xlink:href", "action", "formaction", "ping"}
"""Attributes with addresses; those of links stay, for they look like links only with one."""
_URL = re.compile(r"@import|url\(\s*[\"']?(?!data:|#)", re.IGNORECASE)
"""In CSS: what would be fetched."""


def still(html: str) -> str | None:
    """The page without what can't be in a still; None where nothing is seen then, as of a page that scripts build."""
    filtered = _Filter()
    filtered.feed(html)
    filtered.close()
    return "".join(filtered.kept) if filtered.visible else None


class _Filter(HTMLParser):
    """Passes on what it reads, in the words of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self.visible = False
        self._dropped: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropped or tag in _DROPPED:
            self._dropped.append(tag)
        elif tag not in _EMPTY_DROPPED:
            self._in_style = tag == "style"
            self.visible |= tag in _VISIBLE
            self._keep(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._dropped and tag not in _DROPPED | _EMPTY_DROPPED:
            self.visible |= tag in _VISIBLE
            self._keep(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False
        if tag in self._dropped:
            # Void elements within have no end of their own.
            while self._dropped and self._dropped.pop() != tag:
                pass
        elif not self._dropped and tag not in _EMPTY_DROPPED:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._dropped or (self._in_style and _URL.search(data)):
            return
        self.visible |= bool(data.strip()) and not self._in_style
        self.kept.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _keep(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [(name, value) for name, value in attrs if _may_stay(tag, name, value or "")]
        written = self.get_starttag_text() or ""
        if len(kept) == len(attrs):
            self.kept.append(written)
            return
        text = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
        self.kept.append(f"<{tag}{text}{' /' if written.endswith('/>') else ''}>")


def _may_stay(tag: str, name: str, value: str) -> bool:
    if name.startswith("on") or name == "autofocus":
        return False
    if name == "style":
        return not _URL.search(value)
    if name in _LOADING:
        return value.startswith(("data:", "#")) or (
            tag == "a" and name == "href" and not value.startswith("javascript:")
        )
    return True
