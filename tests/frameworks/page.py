"""The page of the documentation: which framework has which feature, in the words of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.frameworks.catalogue import FRAMEWORKS
from tests.frameworks.features import FEATURES
from tests.frameworks.framework import Framework

PATH = Path(__file__).parents[2] / "docs" / "frameworks.md"
COMMAND = "python -m tests.frameworks"

INTRODUCTION = f"""\
# Frameworks

What works in a playground, as the test suite sees it: each framework's app runs in Pyodide, once with JSPI (JavaScript
Promise Integration, in current Chrome and Edge) and once without, and is asked for the same things. A command writes
this page from what it saw (`{COMMAND}`); a test fails when the two differ.

| sign | meaning |
| --- | --- |
| ✓ | works in every browser |
| JSPI | works where the browser has JSPI |
| – | the framework has it not; below is why |
"""

OTHERS = """\
## Other frameworks

| framework | why it does not run |
| --- | --- |
| Sanic | It requires `ujson` and `httptools`, which have no WebAssembly wheel on the package index. |
| Robyn | Its server and router are a native Rust extension, without a WebAssembly wheel. |
| Panel | It requires `nh3`, which has no WebAssembly wheel on the package index. |
| Uvicorn, Hypercorn, Gunicorn and other servers | A page has no sockets to listen on. The playground is the server. |
"""


def render(failures: Mapping[str, Mapping[str, Sequence[str]]], versions: Mapping[str, str]) -> str:
    """The whole page. ``failures``: framework to browser ("jspi", "plain") to the names of what failed in it;
    ``versions`` by the distribution's name.

    Raises ``ValueError`` where something failed and the framework's case gives no reason.
    """
    for framework in FRAMEWORKS:
        reasons = {**framework.lacks, **framework.needs_jspi}
        unexplained = {name for failed in failures[framework.name].values() for name in failed} - {*reasons}
        if unexplained:
            raise ValueError(f"{framework.name}: nothing says why this fails: {', '.join(sorted(unexplained))}")
    return "\n".join([INTRODUCTION, *_table(failures, versions), "", *_legend(), *_details(failures), OTHERS])


def versions(page: str) -> dict[str, str]:
    """The versions that a page names, by framework's name."""
    return dict(re.findall(r"^\| \[([^\]|]+)\]\(#[^)]*\) \| (\S+) \|", page, re.MULTILINE))


def _sign(name: str, failures: Mapping[str, Sequence[str]]) -> str:
    if name not in failures["plain"]:
        return "✓" if name not in failures["jspi"] else "without JSPI"
    return "–" if name in failures["jspi"] else "JSPI"


def _table(failures: Mapping[str, Mapping[str, Sequence[str]]], versions: Mapping[str, str]) -> Iterator[str]:
    heads = ["framework", "version", *(feature.name for feature in FEATURES)]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for framework in FRAMEWORKS:
        signs = [_sign(feature.name, failures[framework.name]) for feature in FEATURES]
        yield _row([_link(framework), versions[framework.name], *signs])


def _legend() -> Iterator[str]:
    yield from ("| feature | what was tried |", "| --- | --- |")
    for feature in FEATURES:
        yield _row([feature.name, feature.meaning])
    yield ""


def _details(failures: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[str]:
    for framework in FRAMEWORKS:
        requirements = ", ".join(framework.requirements)
        yield f"## {framework.name}\n"
        yield f'Served through {framework.interface}, with `requirements="{requirements}"`.\n'
        yield from (f"{note}\n" for note in framework.notes)
        failed = failures[framework.name]
        for name, reason in {**framework.lacks, **framework.needs_jspi}.items():
            sign = _sign(name, failed)
            if sign != "✓":
                yield f"- {sign} {name}: {reason}."
        for name in framework.own:
            if _sign(name, failed) == "✓":
                yield f"- ✓ {name}"
        yield ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _link(framework: Framework) -> str:
    anchor = re.sub(r"[^\w -]", "", framework.name.lower()).replace(" ", "-")
    return f"[{framework.name}](#{anchor})"
