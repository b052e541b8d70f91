"""Fenced code blocks of Markdown: where they begin and end in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Quote marks and indentation, the fence, then what follows it.
_OPENING = re.compile(r"(?P<prefix>[> \t]*)(?P<fence>`{3,}|~{3,}|:{3,})(?P<info>[^\n]*)$")


@dataclass(frozen=True)
class FencedBlock:
    """``start`` and ``end`` are the indexes of the lines with the fences."""

    start: int
    end: int
    prefix: str
    fence: str
    info: str


def find(lines: Sequence[str], marks: str = "`~") -> Iterator[FencedBlock]:
    """The outermost fenced blocks whose fences are made of ``marks``, in order; one that is never closed is none.

    Blocks of colons hold other blocks: what they hold is found too.
    """
    index = 0
    while index < len(lines):
        opening = _OPENING.match(lines[index].expandtabs(4))
        start, index = index, index + 1
        if opening is None or opening["fence"][0] not in marks:
            continue
        end = _closing(lines, index, opening)
        if end is None:
            continue
        yield FencedBlock(start, end, opening["prefix"], opening["fence"], opening["info"])
        if opening["fence"][0] != ":":
            index = end + 1


def _closing(lines: Sequence[str], start: int, opening: re.Match[str]) -> int | None:
    """The closing line: the same fence behind as much indentation or as many quote marks; None without one."""
    width, fence = len(opening["prefix"]), opening["fence"]
    for index in range(start, len(lines)):
        line = lines[index].expandtabs(4)
        if not line.strip("> "):
            continue
        if line[:width].strip("> "):
            return None
        if line[width:].rstrip() == fence:
            return index
    return None
