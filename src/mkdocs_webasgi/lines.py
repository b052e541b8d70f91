"""Where the fences of a page stand in its source: formatters of superfences are told everything but the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: A fence as superfences sees it: quote marks and indentation, the fence, then what follows it.
_OPENING = re.compile(r"(?P<prefix>[> \t]*)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$")
_LANGUAGE = re.compile(r"[ \t]*(?:\.?webasgi(?=[ \t]|$)|\{[ \t]*\.webasgi(?=[ \t}]))(?P<rest>.*)$")
_OPTION = r"[a-zA-Z][a-zA-Z0-9_]*(?:=(?:\"[^\"]*\"|'[^']*'))?"
#: The options that superfences understands; any other header is no fence to it.
_HEADER = re.compile(rf"(?:[ \t]*{_OPTION}(?=[ \t]|$))*[ \t]*$")
_GOOD_OPTION = re.compile(rf"(?<![^\s]){_OPTION}(?=[ \t]|$)")


@dataclass(frozen=True)
class Fence:
    """A fence ``webasgi``: ``line`` counts from 1, ``text`` is its content without indentation."""

    line: int
    text: str


@dataclass
class FenceLines:
    """The fences of one page, handed out in order of their appearance."""

    fences: list[Fence] = field(default_factory=list)

    @classmethod
    def of(cls, source: str) -> FenceLines:
        """Find the fences in a page's source."""
        return cls([Fence(line, text) for line, text in _fences(source.split("\n"))])

    def take(self, text: str) -> int:
        """The line of the first fence with this content that was not taken yet.

        0 if the source holds none: another plugin has made it.
        """
        wanted = _plain(text.split("\n"))
        for index, fence in enumerate(self.fences):
            if fence.text == wanted:
                del self.fences[index]
                return fence.line
        return 0


def mend_headers(markdown: str) -> tuple[str, list[str]]:
    """Make headers readable that superfences would not take for a fence: what it can't read is dropped.

    Returns the text, with as many lines as before, and the headers that were changed.
    """
    lines = markdown.split("\n")
    mended: list[str] = []
    for index, opening, language in _openings(lines):
        rest = language["rest"]
        if "{" in opening["info"] or _HEADER.match(rest):
            continue
        mended.append(lines[index].strip())
        good = " ".join(match[0] for match in _GOOD_OPTION.finditer(rest))
        lines[index] = f"{opening['prefix']}{opening['fence']}webasgi {good}".rstrip()
    return "\n".join(lines), mended


def _openings(lines: list[str]) -> Iterator[tuple[int, re.Match[str], re.Match[str]]]:
    """Opening lines of our fences, but not those inside another fence."""
    index = 0
    while index < len(lines):
        opening = _OPENING.match(lines[index].expandtabs(4))
        start, index = index, index + 1
        if opening is None:
            continue
        end = _closing(lines, index, opening)
        if end is None:
            continue
        language = _LANGUAGE.match(opening["info"])
        if language is not None:
            yield start, opening, language
        index = end + 1


def _fences(lines: list[str]) -> Iterator[tuple[int, str]]:
    for index, opening, _ in _openings(lines):
        end = _closing(lines, index + 1, opening)
        width = len(opening["prefix"])
        yield index + 1, _plain([line.expandtabs(4)[width:] for line in lines[index + 1 : end]])


def _closing(lines: list[str], start: int, opening: re.Match[str]) -> int | None:
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


def _plain(lines: list[str]) -> str:
    """The content for comparison: indentation depends on who has read it."""
    return "\n".join(line.strip() for line in lines).strip()
