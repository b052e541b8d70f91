"""How options name files, lines and regions: ``main.py:1-8``, ``main.py:setup``, ``1-8``, ``settings.py``."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: First and last line, from 1; no last one means to the end.
Range = tuple[int, int | None]

_SEPARATORS = re.compile(r"[\s,;]+")
_RANGE = re.compile(r"(?P<first>\d+)(?P<to>-(?P<last>\d+)?)?")
_REGION = re.compile(r"[^\W\d][\w.-]*")


class SelectorError(ValueError):
    """The text names no lines; it says why."""


@dataclass(frozen=True)
class Selector:
    """``file`` is a name or pattern, None the entry file. Without ``lines`` and ``region`` it means the whole file."""

    file: str | None
    lines: Range | None = None
    region: str | None = None

    def __str__(self) -> str:
        if self.lines is not None:
            first, last = self.lines
            what = str(first) if last == first else f"{first}-{last or ''}"
        else:
            what = self.region or ""
        return ":".join(filter(None, (self.file, what)))


def parse_ranges(text: str) -> tuple[Range, ...]:
    """Ranges separated by commas or spaces; raises `SelectorError`."""
    return tuple(_range(word) for word in _words(text))


def parse_selectors(text: str) -> tuple[Selector, ...]:
    """Selectors separated by commas or spaces. Lines without a file belong to the file before, if there is one.

    Raises `SelectorError`.
    """
    found: list[Selector] = []
    for word in _words(text):
        file, colon, what = word.rpartition(":")
        before = found[-1].file if found else None
        if not colon and _RANGE.fullmatch(word):
            found.append(Selector(before, _range(word)))
        elif not colon:
            found.append(Selector(word))
        elif what[:1].isdigit() or what[:1] == "-":
            found.append(Selector(file or None, _range(what)))
        elif _REGION.fullmatch(what):
            found.append(Selector(file or None, region=what))
        else:
            raise SelectorError(f"{word!r} names no lines: write FILE:1-8, FILE:REGION, 1-8 or FILE")
    return tuple(found)


def _range(word: str) -> Range:
    match = _RANGE.fullmatch(word)
    if match is None:
        raise SelectorError(f"{word!r} is not a range of lines such as 3, 1-8 or 12-")
    first = int(match["first"])
    last = int(match["last"]) if match["last"] else None if match["to"] else first
    if first < 1 or (last is not None and last < first):
        raise SelectorError(f"{word!r} is not a range of lines: lines count from 1, the first comes before the last")
    return first, last


def _words(text: str) -> list[str]:
    words = [word for word in _SEPARATORS.split(text) if word]
    if not words:
        raise SelectorError("no lines are named")
    return words
