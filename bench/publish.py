"""`python -m bench.publish FILE`: results of a benchmark, as JSON, become the figures of the documentation.

They are kept as `example_docs/text/start-times.json`; the page `start-times.md` beside it is made of them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bench import figure
from bench.report import Machine
from scripts.stamps import ROOT

TEXT = ROOT / "example_docs" / "text"
RESULTS = TEXT / "start-times.json"
PAGE = TEXT / "start-times.md"

PARTS = ("start", "firefox", "links")

KINDS = {
    "cold": "first Run",
    "second": "Run again at once",
    "near": "Run after hovering",
    "prepared": "Run again later",
}

INTRODUCTION = """\
From **Run** to the app's first response, beside a page that does the same in the usual way: it loads Pyodide, installs
the same wheels with micropip, imports the app and sends one GET. Both are served from the machine that measures,
without compression, and take turns; the figures are medians, of {rounds} round{plural}.
"""

READING = """\
*First Run*: the page was just opened, nothing is cached. *Run again at once*: files are cached. *Run after hovering*:
six seconds after the pointer came, so files and Python have come meanwhile. *Run again later*: six seconds after a
run, when the next Python is prepared.
"""


def page(results: dict[str, Any]) -> str:
    """The text of the page, in Markdown that Sphinx (MyST) and MkDocs read alike."""
    medians: list[dict[str, Any]] = [each for part in PARTS for each in results.get(part, {}).get("medians", [])]
    memory: dict[str, float] = results["start"]["memory"]
    drawing = figure.draw(
        list(_groups(medians)),
        "Seconds from Run to the first response",
        "The table below has the same figures.",
    )
    frame = ElementTree.Element("figure", {"style": "margin: 1.5em 0; overflow-x: auto"})
    frame.append(drawing)
    parts = [
        INTRODUCTION.format(rounds=results["rounds"], plural="" if results["rounds"] == 1 else "s"),
        ElementTree.tostring(frame, encoding="unicode"),
        READING,
        _table(
            ["Browser", "App and link", "Start", "webasgi-docs, ms", "plain page, ms", "times as fast"],
            ([each["browser"], each["case"], KINDS[each["kind"]], *_figures(each)] for each in medians),
            numbers=3,
        ),
        "Bytes and requests of a first Run:\n",
        _table(
            ["Browser", "App and link", "webasgi-docs", "plain page"],
            ([each["browser"], each["case"], *_moved(each)] for each in medians if "bytes" in each),
            numbers=2,
        ),
        "Memory of Chromium's processes, beyond that of the page before its first Run:\n",
        _table(["Page", "MB"], ([name, f"{megabytes:.0f}"] for name, megabytes in memory.items()), numbers=1),
    ]
    if builds := results.get("build"):
        parts += [
            "Seconds that playgrounds in three environments add to a build, beside the same pages with code blocks:\n",
            _table(
                ["Tool", "Playgrounds", "nothing cached", "cached", "nothing changed", "ms each, nothing changed"],
                (_build(each) for each in builds),
                numbers=5,
            ),
        ]
    parts.append(f"{Machine(**results['machine'])}.\n".replace("\n", "; ", 1))
    return "\n".join(parts)


def _groups(medians: Sequence[dict[str, Any]]) -> Iterable[figure.Group]:
    local = [each for each in medians if "bit/s" not in each["case"]]
    for browser in dict.fromkeys(each["browser"] for each in medians):
        rows = [
            figure.Row(f"{each['case']}, {KINDS[each['kind']]}", each["webasgi"], each["naive"])
            for each in local
            if each["browser"] == browser and (each["kind"] == "cold" or each["case"] == local[0]["case"])
        ]
        if rows:
            yield figure.Group(browser, rows)
    rows = [figure.Row(each["case"], each["webasgi"], each["naive"]) for each in medians if "bit/s" in each["case"]]
    if rows:
        yield figure.Group(f"First Run on slower links, {medians[0]['browser']}", rows)


def _figures(each: dict[str, Any]) -> list[str]:
    return [f"{each['webasgi']:.0f}", f"{each['naive']:.0f}", f"{each['ratio']:.1f}"]


def _moved(each: dict[str, Any]) -> list[str]:
    return [
        f"{size / 1e6:.1f} MB in {count:.0f} requests"
        for size, count in zip(each["bytes"], each["requests"], strict=True)
    ]


def _build(each: dict[str, Any]) -> list[str]:
    added = [time - other for time, other in zip(each["seconds"], each["without"], strict=True)]
    milliseconds = added[2] / each["playgrounds"] * 1000
    return [each["tool"], str(each["playgrounds"]), *(f"{time:.1f}" for time in added), f"{milliseconds:.1f}"]


def _table(head: list[str], rows: Iterable[list[str]], *, numbers: int) -> str:
    """The last `numbers` columns are set to the right."""
    rule = ["---"] * (len(head) - numbers) + ["---:"] * numbers
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *rows))


def main() -> int:
    """Take results over."""
    parser = argparse.ArgumentParser(prog="python -m bench.publish", description=__doc__)
    parser.add_argument("file", type=Path, nargs="+", help="what `make bench` has written; later ones add to it")
    results: dict[str, Any] = {}
    for path in parser.parse_args().file:
        results |= json.loads(path.read_text("utf-8"))
    results.pop("traffic", None)
    for part in PARTS:
        results.get(part, {}).pop("samples", None)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(results), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
