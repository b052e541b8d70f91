"""The author's own files for URLs of other sites, such as a script at a content network: the setting ``cdn``.

Beside the static files lies a table with a regular expression for each file; the files lie in directories that are
named by their content, so that browsers may keep them.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: The table's file name; it is fetched anew with each run.
TABLE = "shipped.json"

_NETWORKS = r"https?://(?:(?:cdn|fastly|gcore|testingcf)\.jsdelivr\.net/npm|(?:www\.)?unpkg\.com)"
_REST = r"(?:[?#].*)?$"
_PACKAGE = re.compile(r"npm:((?:@[\w.-]+/)?[\w.-]+)(?:@([\w.^~-]+))?")
_URL = re.compile(r"(?:https?:)?//[^/*]+(?:/.*)?", re.DOTALL)

#: Those that a browser must be told right; what a system knows of others differs.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


class ShippedError(Exception):
    """A file that the setting ``cdn`` names can't be read: the author is at fault."""


@dataclass(frozen=True)
class _File:
    pattern: str
    path: Path


def url_pattern(key: object, target: object) -> str:
    """A regular expression over the URLs that a key of the table stands for, without what follows.

    Raises ``ValueError`` for a key that is neither a URL nor ``npm:NAME``, and for a pair that is no texts.
    """
    if not isinstance(key, str) or not isinstance(target, str) or not target:
        raise ValueError(f"a URL and a file are needed, both as text, not {key!r}: {target!r}")
    if package := _PACKAGE.fullmatch(key):
        name, version = package.groups()
        if version is None:
            return f"^{_NETWORKS}/{re.escape(name)}(?:@[^/]+)?"
        return rf"^{_NETWORKS}/{re.escape(name)}@{re.escape(version)}(?:\.[^/]*)?"
    if not _URL.fullmatch(key):
        raise ValueError(f"{key!r} is neither a URL (https://cdn.example.com/*.js) nor a package (npm:d3@7)")
    scheme, _, rest = key.partition("//")
    return f"^{re.escape(scheme) or 'https?:'}//{'.*'.join(map(re.escape, rest.split('*')))}"


def write(table: Sequence[tuple[str, str]], base: Path, directory: Path) -> None:
    """Write the table and its files below ``directory``; ``base`` is the configuration file's directory.

    Raises ShippedError, or OSError if the directory can't be written.
    """
    if not table:
        return
    files = [_write(file, directory) for pair in table for file in _files(*pair, base)]
    directory.mkdir(parents=True, exist_ok=True)
    (directory / TABLE).write_text(json.dumps({"version": 1, "files": files}), "utf-8")


def paths(table: Sequence[tuple[str, str]], base: Path) -> Iterator[Path]:
    """What the table names: a build server watches it."""
    for _, target in table:
        yield base / target


def _files(key: str, target: str, base: Path) -> Iterator[_File]:
    path = base / target
    pattern = url_pattern(key, target)
    if path.is_file() and not _PACKAGE.fullmatch(key):
        yield _File(pattern + _REST, path)
    elif path.is_dir():
        yield from _directory(key, pattern, path)
    elif path.is_file():
        raise ShippedError(f"cdn: {key} is a package, but {target} is a file: name the package's directory")
    else:
        raise ShippedError(f"cdn: there is no {target} for {key} in {base}")


def _directory(key: str, pattern: str, path: Path) -> Iterator[_File]:
    """All files below a directory, each by its path after the URL."""
    # The directory's own place ends the URL: "https://cdn.example.com/lib/" or ".../lib/*".
    root = pattern.removesuffix(".*").removesuffix("/")
    if _PACKAGE.fullmatch(key) and (main := _main(path)) is not None:
        yield _File(f"{root}/?{_REST}", main)
    for each in sorted(path.rglob("*")):
        relative = each.relative_to(path)
        if each.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield _File(f"{root}/{re.escape(relative.as_posix())}{_REST}", each)


def _main(package: Path) -> Path | None:
    """The file that a package alone stands for (https://www.jsdelivr.com/documentation, https://unpkg.com/)."""
    try:
        data = json.loads((package / "package.json").read_bytes())
    except (OSError, ValueError):
        return None
    named = [data.get(name) for name in ("jsdelivr", "unpkg", "browser", "main")] if isinstance(data, dict) else []
    candidates = (package / name for name in [*named, "index.js"] if isinstance(name, str))
    return next((path for path in candidates if path.is_file()), None)


def _write(file: _File, directory: Path) -> dict[str, Any]:
    try:
        content = file.path.read_bytes()
    except OSError as error:
        raise ShippedError(f"cdn: {file.path} can't be read: {error.strerror}") from error
    sha256 = hashlib.sha256(content).hexdigest()
    name = re.sub(r"[^\w.-]", "_", file.path.name, flags=re.ASCII)
    target = directory / "shipped" / sha256[:16] / name
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    suffix = file.path.suffix.lower()
    content_type = _TYPES.get(suffix) or mimetypes.guess_type(file.path.name)[0] or "application/octet-stream"
    asset = {"file": target.relative_to(directory).as_posix(), "size": len(content), "sha256": sha256}
    return {"pattern": file.pattern, "contentType": content_type, "asset": asset}
