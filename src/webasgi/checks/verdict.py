"""Holds what an example answered against what it should have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from .grammar import Check, Expectation
from .outcome import Exchange, Outcome

_SHOWN = 300
"""Characters of a body that a message shows."""
_FRAME = re.compile(r'^  File "/app/(?P<path>[^"]+)", line (?P<line>\d+)', re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """Something is not as it should be: `check` is at fault, or where there is none the app, in its file `path`.

    `line` is that file's, from 1; 0 stands for one that is not known.
    """

    message: str
    check: Check | None = None
    path: str = ""
    line: int = 0


def judge(path: str, checks: Sequence[Check], outcome: Outcome) -> list[Fault]:
    """The faults of an example whose first request was for `path`, and the others for `checks`."""
    failure = outcome.failure
    if failure is not None:
        text = _with_traceback(failure.message, failure.traceback)
        return [Fault(f"the app does not start: {text}", None, failure.path, failure.line)]
    faults: list[Fault] = []
    first, *others = outcome.exchanges
    # Who says what the first page answers, means it.
    if not any(check.method == "GET" and check.target == path and not check.headers for check in checks):
        faults += _first(path, first)
    for check, exchange in zip(checks, others, strict=True):
        faults += _judge(check, exchange)
    return faults


def _first(path: str, exchange: Exchange) -> Iterator[Fault]:
    if exchange.status == 0 or (exchange.status >= 400 and exchange.status != 401):
        where = f"GET {path}" if exchange.target == path else f"GET {path}, redirected to {exchange.target},"
        hint = (
            ""
            if exchange.status in (0, 500)
            else f"; if that is meant, say so with the check `GET {path} -> {exchange.status}`"
        )
        yield _fault(f"{where} {_answer(exchange)}{hint}", None, exchange)


def _judge(check: Check, exchange: Exchange) -> Iterator[Fault]:
    expected = check.status
    if exchange.status == 0 or not re.fullmatch(expected.replace("x", "."), str(exchange.status)):
        yield _fault(f"{check} {_answer(exchange)}, not with {expected}", check, exchange)
        return
    for expectation in check.expectations:
        reason = _difference(expectation, exchange)
        if reason is not None:
            yield _fault(f"{check}: {reason}", check, exchange)


def _fault(message: str, check: Check | None, exchange: Exchange) -> Fault:
    traceback = next((text for text in reversed(exchange.logs) if "Traceback (most recent call last)" in text), "")
    frames = [match for match in _FRAME.finditer(traceback) if "site-packages" not in match["path"]]
    path, line = (frames[-1]["path"], int(frames[-1]["line"])) if frames else ("", 0)
    return Fault(_with_traceback(message, traceback), check, path, line)


def _answer(exchange: Exchange) -> str:
    if exchange.status == 0:
        return f"has no answer: {exchange.error or 'the app ended without one'}"
    try:
        phrase = f" {HTTPStatus(exchange.status).phrase}"
    except ValueError:
        phrase = ""
    body = _short(exchange.text) if exchange.status >= 400 else ""
    return f"answers with {exchange.status}{phrase}" + (f" ({body})" if body else "")


def _difference(expectation: Expectation, exchange: Exchange) -> str | None:
    """Why it is not met, or None."""
    kind, value = expectation.kind, expectation.value
    if kind == "json" or kind == "json has":
        try:
            found = exchange.json()
        except ValueError:
            return f"the response is no JSON: {_short(exchange.text)!r}"
        wanted = json.loads(value)
        met = found == wanted if kind == "json" else _has(found, wanted)
        return None if met else f"the response is {_short(json.dumps(found, ensure_ascii=False))}, not {kind} {value}"
    if kind == "text":
        return None if exchange.text == value else f"the response is {_short(exchange.text)!r}, not {value!r}"
    if kind == "contains":
        return None if value in exchange.text else f"the response {_short(exchange.text)!r} does not contain {value!r}"
    if kind == "type":
        found_type = exchange.media_type
        return None if found_type == value.lower() else f"the response is of type {found_type or 'none'}, not {value}"
    values = [text for name, text in exchange.headers if name == expectation.name]
    return (
        None if value in values else f"the header {expectation.name} is {', '.join(values) or 'missing'}, not {value}"
    )


def _has(found: Any, wanted: Any) -> bool:
    """Whether all of `wanted` is there: objects may have more members, at every depth."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(key in found and _has(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        same = isinstance(found, list) and len(found) == len(wanted)
        return same and all(_has(each, other) for each, other in zip(found, wanted, strict=True))
    return bool(found == wanted)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _with_traceback(message: str, traceback: str) -> str:
    return f"{message}\n{_condensed(traceback)}" if traceback else message


def _condensed(traceback: str) -> str:
    """A traceback without the frames of libraries, of which a framework has dozens."""
    kept: list[str] = []
    shown = True
    for line in traceback.rstrip().splitlines():
        if line.startswith('  File "'):
            shown = not line.startswith('  File "/lib/')
            if not shown and kept[-1:] != ["  ..."]:
                kept.append("  ...")
        elif not line.startswith("    "):
            shown = True
        if shown:
            kept.append(line)
    return "\n".join(kept)
