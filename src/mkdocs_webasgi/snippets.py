"""Files that pages take in by ``pymdownx.snippets``: `mkdocs serve` watches them, and fences may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_SNIPPET = re.compile(r"""^[> \t]*-+8<-+[ \t]+(?P<quote>["'])(?P<name>[^"'\n]+)(?P=quote)""", re.MULTILINE)
_BLOCK = re.compile(r"^[> \t]*-+8<-+[ \t]*\n(?P<names>(?:.*\n)*?)[> \t]*-+8<-+[ \t]*$", re.MULTILINE)


def files(text: str, config: Mapping[str, Any], directory: Path) -> list[Path]:
    """The files that a text takes in, and those that they do, each once.

    ``config`` is that of the extension, ``directory`` that of relative bases.
    """
    given = config.get("base_path") or ["."]
    bases = [directory / str(base) for base in ([given] if isinstance(given, str) else given)]
    found: dict[Path, None] = {}
    pending = [text]
    while pending:
        for name in _names(pending.pop(0)):
            path = next((path.resolve() for base in bases if (path := base / name).is_file()), None)
            if path is not None and path not in found:
                found[path] = None
                pending.append(content(path))
    return list(found)


def content(path: Path) -> str:
    """The text of a file; nothing, if it can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def _names(text: str) -> Iterator[str]:
    names = [match["name"] for match in _SNIPPET.finditer(text)]
    for match in _BLOCK.finditer(text):
        names += [name for line in match["names"].split("\n") if (name := line.strip("> \t")) and name[0] != ";"]
    # A file's lines or section: `name:3:5`, `name:section`.
    return (re.sub(r"(?<=.):[^/\\]*$", "", name) for name in names)
