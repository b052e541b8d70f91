"""A bar chart of start times as SVG that stands in a page: its text has the page's colour, light or dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

# Units of the drawing, which is scaled to the page's width.
WIDTH = 720
LABEL = 224
VALUE = 120
BAR = 13
ROW = 46
HEAD = 34

# Both are told from white and from a dark page alike.
OURS = "#2b7de0"
OTHERS = "#8c8c8c"


@dataclass(frozen=True)
class Row:
    """Milliseconds of both."""

    label: str
    ours: float
    others: float


@dataclass(frozen=True)
class Group:
    """Rows that share a scale."""

    title: str
    rows: Sequence[Row]


def draw(groups: Sequence[Group], title: str, description: str) -> ElementTree.Element:
    """The chart. Who can't see it hears `title` and `description`; a table has the figures."""
    height = sum(HEAD + ROW * len(group.rows) for group in groups) + HEAD
    svg = ElementTree.Element(
        "svg",
        {
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "aria-label": f"{title}. {description}",
            "style": "display: block; width: 100%; min-width: 34rem; height: auto; font: 14px sans-serif",
            "fill": "currentColor",
        },
    )
    y = _legend(svg)
    for group in groups:
        _text(svg, 0, y + 21, group.title, weight="bold")
        y += HEAD
        most = max(max(row.ours, row.others) for row in group.rows)
        for row in group.rows:
            _draw_row(svg, y, row, (WIDTH - LABEL - VALUE) / most)
            y += ROW
    return svg


def _legend(svg: ElementTree.Element) -> int:
    for x, color, name in ((LABEL, OURS, "webasgi-docs"), (LABEL + 150, OTHERS, "plain Pyodide page")):
        _bar(svg, x, 8, 13, color)
        _text(svg, x + 20, 20, name)
    return HEAD


def _draw_row(svg: ElementTree.Element, y: int, row: Row, scale: float) -> None:
    _text(svg, 0, y + 19, row.label)
    for top, value, color, more in (
        (y, row.ours, OURS, f" · {row.others / row.ours:.1f} times as fast"),
        (y + BAR + 3, row.others, OTHERS, ""),
    ):
        width = max(1.0, value * scale)
        _bar(svg, LABEL, top, width, color)
        _text(svg, LABEL + width + 6, top + 11, f"{value / 1000:.2f} s{more}", size="12")


def _bar(svg: ElementTree.Element, x: float, y: float, width: float, color: str) -> None:
    place = {"x": f"{x:.0f}", "y": f"{y:.0f}", "width": f"{width:.1f}", "height": f"{BAR}", "rx": "2"}
    ElementTree.SubElement(svg, "rect", {**place, "fill": color})


def _text(svg: ElementTree.Element, x: float, y: float, text: str, *, weight: str = "normal", size: str = "14") -> None:
    place = {"x": f"{x:.0f}", "y": f"{y:.0f}", "font-weight": weight, "font-size": size}
    ElementTree.SubElement(svg, "text", place).text = text
