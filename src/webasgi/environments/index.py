"""What a package index offers of one package: the versions that have a wheel for the target.

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
from .wheels import RemoteFile, best_wheel

_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.5, text/html;q=0.2"


@dataclass(frozen=True)
class _Entry:
    file: RemoteFile
    requires_python: str | None
    yanked: bool


def usable_wheels(
    index: str, name: str, target: Target, timeout: float, *, prereleases: bool
) -> list[tuple[Version, RemoteFile]]:
    """Every version with a wheel that the target can use, the newest first, and its best wheel.

    `timeout` is in seconds. Raises ResolutionError if the index can't be read.
    """
    found: dict[Version, list[RemoteFile]] = {}
    for entry in _entries(index, name, timeout):
        try:
            _, version, _, _ = parse_wheel_filename(entry.file.filename)
        except InvalidWheelFilename:
            continue
        acceptable = prereleases or not version.is_prerelease
        if acceptable and not entry.yanked and _allows(entry.requires_python, target.python):
            found.setdefault(version, []).append(entry.file)
    best = ((version, best_wheel(found[version], target)) for version in sorted(found, reverse=True))
    return [(version, wheel) for version, wheel in best if wheel is not None]


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
            address = urljoin(url, file["url"])
            remote = RemoteFile(file["filename"], address, file.get("hashes", {}).get("sha256"), file.get("size"))
            yield _Entry(remote, file.get("requires-python"), bool(file.get("yanked", False)))
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
            address, _, fragment = urljoin(self._base, href).partition("#")
            filename = unquote(urlsplit(address).path.rsplit("/", 1)[-1])
            algorithm, _, digest = fragment.partition("=")
            file = RemoteFile(filename, address, digest if algorithm == "sha256" else None)
            self.entries.append(_Entry(file, attributes.get("data-requires-python"), "data-yanked" in attributes))
