"""Patterns of file names, as ``.gitignore`` and most tools have them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_TOKENS = re.compile(r"(\*\*/|\*\*|\*|\?|\[!?[^\]]+\])")
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def is_pattern(name: str) -> bool:
    """Whether a name stands for many files."""
    return bool(_TOKENS.search(name))


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a relative path (with ``/``) is meant by one of the patterns.

    A pattern without a slash means every file and directory of that name; one with a slash begins at the root. What
    means a directory means all that is in it.
    """
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    plain = pattern.removeprefix("./").strip("/")
    parts = _TOKENS.split(plain)
    # Every other part is a token.
    text = "".join(_token(part) if index % 2 else re.escape(part) for index, part in enumerate(parts))
    anywhere = "" if "/" in pattern.removeprefix("./").rstrip("/") else "(?:.*/)?"
    try:
        return re.compile(f"{anywhere}{text}(?:/.*)?", re.DOTALL)
    except re.error:  # a class such as [z-a]
        return re.compile(re.escape(plain))


def _token(token: str) -> str:
    if token in _MEANINGS:
        return _MEANINGS[token]
    inner = token[1:-1].replace("\\", "\\\\")
    return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
