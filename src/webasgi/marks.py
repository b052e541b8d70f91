"""Marked lines of highlighted code: which are folded, highlighted or dimmed, as the template wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from webasgi.playground import Lines, PlaygroundFile


@dataclass(frozen=True)
class Segment:
    """Lines that look alike; each piece of ``html`` ends with a line feed. ``count`` is the number of lines."""

    html: Markup
    count: int
    hidden: bool = False
    highlighted: bool = False
    dimmed: bool = False


def segments(file: PlaygroundFile, spans: Markup) -> Sequence[Sequence[Segment]]:
    """The file's highlighted lines in groups: each group is folded as a whole, or shown.

    Code whose lines are not the file's (a highlighter may do as it likes) is one segment without marks.
    """
    lines = spans.removesuffix("\n").split("\n")
    if not (file.hidden_lines or file.highlighted_lines or file.focused_lines) or len(lines) != _line_count(file.text):
        return [[Segment(spans, len(lines))]]
    hidden, highlighted = _numbers(file.hidden_lines), _numbers(file.highlighted_lines)
    focused = _numbers(file.focused_lines)
    looks = [
        (number in hidden, number in highlighted, bool(focused) and number not in focused)
        for number in range(1, len(lines) + 1)
    ]
    alike: list[Segment] = []
    at = 0
    for look, group in groupby(looks):
        count = len(list(group))
        # `Markup.join` and `+` escape nothing that is Markup already.
        html = Markup("").join(Markup(line) + "\n" for line in lines[at : at + count])
        alike.append(Segment(html, count, *look))
        at += count
    return [list(group) for _, group in groupby(alike, key=lambda segment: segment.hidden)]


def _numbers(lines: Lines) -> set[int]:
    return {number for first, last in lines for number in range(first, last + 1)}


def _line_count(text: str) -> int:
    return len(text.removesuffix("\n").split("\n"))
