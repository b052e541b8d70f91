"""The README of these tests, from what the runs saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conformance.suites import Comparison, Reasons, cases_of

README = Path(__file__).parent / "README.md"

_HEAD = """\
# Tests of Starlette and uvicorn, run over the driver

Written by `python -m tests.conformance` from two real runs of each suite; `test_conformance.py` fails when it is
not current, when a case is lost without a reason here, and when a case that is named here passes by now.

The source distributions are fetched at pinned versions from the package index that pip is configured for. Each suite
runs in a pytest process of its own with its own server, and in another one with a plugin from `adapters/`:

- `adapters/starlette_client.py` puts `webasgi_driver.server.Server` behind Starlette's `TestClient`: every request,
  WebSocket and lifespan goes to it as messages of `assets/src/protocol.ts`. Cases that run on trio are left out: the
  driver's event loop is asyncio's.
- `adapters/uvicorn_protocols.py` keeps uvicorn's sockets, parsers and timers and puts the driver in the place of what
  speaks ASGI: `RequestResponseCycle`, the application side of `WebSocketsSansIOProtocol`, `LifespanOn` and the WSGI
  middleware.

Cases that differ only in the parser they run over count once.
"""


def readme(comparisons: Iterable[Comparison]) -> str:
    """The whole text."""
    comparisons = list(comparisons)
    lines = [_HEAD, *_overview(comparisons)]
    for comparison in comparisons:
        suite = comparison.suite
        lines += ["", f"## {suite.source}"]
        lines += ["", f"### Pass over {suite.own}, differ over the driver", ""]
        lines += _reasons(suite.differences, set(comparison.lost), "Cases")
        lines += ["", "### Not run: no matter of an ASGI server", ""]
        lines += _reasons(suite.outside, comparison.outside, "Tests")
        lines += _reasons(suite.other_files, set(), "Files", head=False)
    return "\n".join(lines) + "\n"


def _overview(comparisons: Iterable[Comparison]) -> Iterator[str]:
    yield "| suite | pass over its own server | pass over the driver | of them call the driver | differ | not run |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for comparison in comparisons:
        passing, lost = len(comparison.passing), len(comparison.lost)
        called = len(comparison.driven - set(comparison.lost))
        counts = [passing, passing - lost, called, lost, len(comparison.outside)]
        yield f"| {comparison.suite.source} | " + " | ".join(str(count) for count in counts) + " |"


def _reasons(reasons: Reasons, cases: set[str], what: str, *, head: bool = True) -> Iterator[str]:
    if head:
        yield f"| reason | {what.lower()} |"
        yield "| --- | --- |"
    for reason, tests in reasons.items():
        names = [_name(test, len(cases_of(test, cases))) for test in tests]
        yield f"| {reason} | {'<br>'.join(names)} |"


def _name(test: str, count: int) -> str:
    name = test.removeprefix("tests/")
    return f"`{name}` ({count})" if count > 1 else f"`{name}`"
