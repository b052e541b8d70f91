"""Files that pages take in by ``pymdownx.snippets``, so that ``mkdocs serve`` watches them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_SNIPPET = re.compile(r"""^[> \t]*-+8<-+[ \t]+(?P<quote>["'])(?P<name>[^"'\n]+)(?P=quote)""", re.MULTILINE)


def files(text: str, config: Mapping[str, Any], directory: Path) -> Iterator[Path]:
    """The files that a text takes in; ``config`` is that of the extension, ``directory`` that of relative bases."""
    given = config.get("base_path") or ["."]
    bases = [given] if isinstance(given, str) else list(given)
    for match in _SNIPPET.finditer(text):
        # A file's lines or section: `name:3:5`, `name:section`.
        name = re.sub(r"(?<=.):[^/\\]*$", "", match["name"])
        for base in bases:
            path = directory / str(base) / name
            if path.is_file():
                yield path.resolve()
                break
