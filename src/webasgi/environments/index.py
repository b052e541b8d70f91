"""Older versions on a package index: the newest that has a wheel for the target.

Read by the simple repository API (https://packaging.python.org/specifications/simple-repository-api/), JSON or HTML.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from .downloads import fetch_text
from .target import Target

_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.5, text/html;q=0.2"


@dataclass(frozen=True)
class _Entry:
    filename: str
    requires_python: str | None
    yanked: bool


def newest_usable(index: str, name: str, below: str, target: Target, timeout: float) -> str | None:
    """The newest version under `below` with a wheel that the target can use; None if there is none.

    Pre-releases count only if `below` is one. `timeout` is in seconds.
    Raises ResolutionError if the index can't be read.
    """
    limit = Version(below)
    found: list[Version] = []
    for entry in _entries(index, name, timeout):
        try:
            _, version, _, tags = parse_wheel_filename(entry.filename)
        except InvalidWheelFilename:
            continue
        if version >= limit or (version.is_prerelease and not limit.is_prerelease) or entry.yanked:
            continue
        if any(tag in target.ranks for tag in tags) and _allows(entry.requires_python, target.python):
            found.append(version)
    return str(max(found)) if found else None


def _allows(requires_python: str | None, python: str) -> bool:
    try:
        return requires_python is None or SpecifierSet(requires_python).contains(python, prereleases=True)
    except InvalidSpecifier:
        return True


def _entries(index: str, name: str, timeout: float) -> Iterator[_Entry]:
    if urlsplit(index).scheme not in ("http", "https"):
        return
    url = f"{index.rstrip('/')}/{name}/"
    text, content_type = fetch_text(url, _ACCEPT, timeout)
    if "json" in content_type:
        for file in json.loads(text).get("files", ()):
            yield _Entry(file["filename"], file.get("requires-python"), bool(file.get("yanked", False)))
    else:
        parser = _Links(url)
        parser.feed(text)
        yield from parser.entries


class _Links(HTMLParser):
    """The anchors of an HTML index page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base
        self.entries: list[_Entry] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        href = attributes.get("href")
        if tag == "a" and href:
            filename = unquote(urlsplit(urljoin(self._base, href)).path.rsplit("/", 1)[-1])
            self.entries.append(_Entry(filename, attributes.get("data-requires-python"), "data-yanked" in attributes))
