"""Named regions of files, between comments that editors fold by or that `pymdownx.snippets` knows.

``# region NAME`` ... ``# endregion [NAME]`` (any comment's sign before it), and ``--8<-- [start:NAME]`` ...
``--8<-- [end:NAME]``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_COMMENT = r"\s*(?:#|//|--|;|/\*|<!--|\{#|\{\{!|%)*\s*"
_START = re.compile(
    rf"{_COMMENT}(?:#?region\s+(?P<name>[\w.-]+)|-+8<-+\s*\[\s*start\s*:\s*(?P<section>[\w.-]+)\s*\]).*"
)
_END = re.compile(
    rf"{_COMMENT}(?:#?endregion\b\s*(?P<name>[\w.-]*)|-+8<-+\s*\[\s*end\s*:\s*(?P<section>[\w.-]+)\s*\]).*"
)


@dataclass(frozen=True)
class Region:
    """``first`` and ``last`` are the numbers of the lines between the markers, from 1; an empty one ends before it
    begins.
    """

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class Regions:
    """The regions of one file, and the numbers of the lines that mark them."""

    regions: tuple[Region, ...]
    markers: frozenset[int]

    def get(self, name: str) -> Region | None:
        """The first region of this name."""
        return next((region for region in self.regions if region.name == name), None)

    @property
    def names(self) -> Sequence[str]:
        """Every name once."""
        return list(dict.fromkeys(region.name for region in self.regions))


def find(text: str) -> Regions:
    """Find the regions of a text. One that is never closed ends with the text."""
    lines = text.removesuffix("\n").split("\n")
    open_: list[tuple[str, int]] = []
    found: list[Region] = []
    markers: set[int] = set()
    for number, line in enumerate(lines, 1):
        start, end = _START.fullmatch(line), _END.fullmatch(line)
        if start is not None:
            open_.append((start["name"] or start["section"], number))
            markers.add(number)
        elif end is not None and open_:
            name = end["name"] or end["section"] or open_[-1][0]
            index = next((i for i in range(len(open_) - 1, -1, -1) if open_[i][0] == name), None)
            if index is not None:
                _, first = open_.pop(index)
                found.append(Region(name, first + 1, number - 1))
                markers.add(number)
    found += [Region(name, first + 1, len(lines)) for name, first in open_]
    return Regions(tuple(sorted(found, key=lambda region: region.first)), frozenset(markers))
