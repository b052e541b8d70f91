"""The README of the suite, from what was observed last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.fidelity import outcomes
from tests.fidelity.known import REASONS
from tests.fidelity.table import Row, cell

README = Path(__file__).parent / "README.md"
ENGINES = ("chromium", "firefox")
TITLES = {"chromium": "Chromium", "firefox": "Firefox"}

_HEAD = """\
# How the emulated browser differs from the browsers themselves

Written by `make fidelity` from a real run; `whole/test_outcomes.py` fails when it is not current, when a case differs
without a reason here, and when a case that has a reason here agrees by now.

Each case is a few pages of one ASGI app (`app/cases/`), what a reader does with them, and what is observed: reports of
the pages' scripts, the requests that the app gets, what the browser shows around the page. It is run in a plain tab
with the app under uvicorn, and in a playground of a built page with the same app. A case agrees when both observations
are equal, but for what `normal.py` names.

Debian's WebKitGTK (2.50) starts Python and gets the app's answer, but lets no sandboxed page have the app's URL,
without which neither links nor scripts mean the same. A run ends there with a message that says so, before Python is
fetched.
"""


def readme() -> str:
    """The whole text."""
    rows = {engine: outcomes.kept(engine) for engine in ENGINES}
    lines = [_HEAD, *_overview(rows), "", "## Differences", "", *_differences(rows)]
    return "\n".join(lines) + "\n"


def _overview(rows: dict[str, list[Row]]) -> Iterator[str]:
    topics = dict.fromkeys(row.case.topic for row in rows[ENGINES[0]])
    yield "| cases | " + " | ".join(f"agree in {TITLES[engine]}" for engine in ENGINES) + " |"
    yield "| --- |" + " ---: |" * len(ENGINES)
    for topic in topics:
        yield f"| {topic} | " + " | ".join(_count(rows[engine], topic) for engine in ENGINES) + " |"
    yield "| **all** | " + " | ".join(f"**{_count(rows[engine])}**" for engine in ENGINES) + " |"


def _count(rows: list[Row], topic: str | None = None) -> str:
    chosen = [row for row in rows if topic is None or row.case.topic == topic]
    return f"{sum(row.agrees for row in chosen)} of {len(chosen)}"


def _differences(rows: dict[str, list[Row]]) -> Iterator[str]:
    yield "Each can't be helped, for the reason given."
    for reason in REASONS:
        yield from ("", reason.text, "")
        yield "| case | engine | | plain browser | playground |"
        yield "| --- | --- | --- | --- | --- |"
        for name in reason.cases:
            for engine in (engine for engine in ENGINES if engine in reason.engines):
                row = next((row for row in rows[engine] if row.case.name == name), None)
                for part, plain, playground in row.differences if row else ():
                    yield f"| {name} | {TITLES[engine]} | {part} | {_code(plain)} | {_code(playground)} |"


def _code(value: object) -> str:
    text = cell(value).replace("`", "'")
    return f"`{text}`"
