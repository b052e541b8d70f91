"""The language of the option `check`: a request, and what the response has to be.

    GET / -> 200
    POST /items {"name": "x"} -> 201 json {"id": 1}
    POST /login form name=ada&password=x -> 303 header location /
    GET /me [Authorization: Bearer t0ken] -> 200 json has {"name": "ada"}
    GET /page -> 200 type text/html contains "Hello"

A body is JSON as it stands, `form` with urlencoded fields, or `text` with a JSON string. Expectations follow the
status in any number and order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

_REQUEST = re.compile(r"(?P<method>[A-Za-z]+)\s+(?P<target>/\S*)\s*")
_HEADER = re.compile(r"\[(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(?P<value>[^\]]*)\]\s*")
_STATUS = re.compile(r"(?P<status>[1-5][0-9][0-9]|[1-5]xx)(?:\s+|$)")
_WORD = re.compile(r"(?P<word>[a-z]+)(?:\s+|$)")
_TOKEN = re.compile(r"(?P<token>\S+)\s*")
_QUOTES = re.compile(r'(?<!\\)"')


_ARROWS = ("=>", "→", "-->", "–>", "= ", ": ")
"""What is written for `->` by mistake."""

Kind = Literal["json", "json has", "text", "contains", "type", "header"]


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is none")


_DECODER = json.JSONDecoder(parse_constant=_no_number)
_JSON_BEGINS = frozenset('{["-0123456789tfn')


class CheckError(ValueError):
    """A check that can't be read; the text says what would do."""


@dataclass(frozen=True)
class Expectation:
    """`value` is JSON text for `json` and `json has`; `name` is that of a header."""

    kind: Kind
    value: str
    name: str = ""

    def __str__(self) -> str:
        if self.kind == "header":
            return f"header {self.name} {self.value}"
        quoted = json.dumps(self.value, ensure_ascii=False) if self.kind in ("text", "contains") else self.value
        return f"{self.kind} {quoted}"


@dataclass(frozen=True)
class Check:
    """`status` is of three characters, such as `200` or `2xx`; `body` is None where there is none."""

    method: str
    target: str
    status: str
    expectations: tuple[Expectation, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    line: int = 0
    """Which of the option's lines it is, from 0."""

    def __str__(self) -> str:
        return f"{self.method} {self.target}"


@dataclass(frozen=True)
class Checks:
    """What stands in the option: the checks, and what can't be read, with its line (from 0)."""

    found: tuple[Check, ...]
    faults: tuple[tuple[int, str], ...]


def parse_checks(text: str) -> Checks:
    """One check a line, or several with ` && ` between them; empty lines and those with `#` in front are left out."""
    found: list[Check] = []
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines()):
        for part in _parts(line):
            if not part or part.startswith("#"):
                continue
            try:
                found.append(parse_check(part, number))
            except CheckError as error:
                faults.append((number, str(error)))
    return Checks(tuple(found), tuple(faults))


def _parts(line: str) -> Iterable[str]:
    """The checks of a line; ` && ` within quotes is text."""
    part = ""
    for piece in line.split(" && "):
        part = f"{part} && {piece}" if part else piece
        if len(_QUOTES.findall(part)) % 2 == 0:
            yield part.strip()
            part = ""
    if part:
        yield part.strip()


def parse_check(text: str, line: int = 0) -> Check:
    """One check. Raises CheckError."""
    request = _REQUEST.match(text)
    if request is None:
        raise CheckError(f"check {text!r} does not begin with a method and a path, as in `GET / -> 200`")
    rest = text[request.end() :]
    headers: list[tuple[str, str]] = []
    while header := _HEADER.match(rest):
        headers.append((header["name"].lower(), header["value"].strip()))
        rest = rest[header.end() :]
    body: bytes | None = None
    if rest and not rest.startswith("->"):
        body, content_type, rest = _body(rest, text)
        if content_type and all(name != "content-type" for name, _ in headers):
            headers.append(("content-type", content_type))
    if not rest.startswith("->"):
        raise CheckError(f"check {text!r} has no `->` with the status that is expected, as in `GET / -> 200`")
    rest = rest.removeprefix("->").lstrip()
    status = _STATUS.match(rest)
    if status is None:
        raise CheckError(f"check {text!r} names no status after `->`, such as 200 or 2xx")
    expectations = tuple(_expectations(rest[status.end() :], text))
    method = request["method"].upper()
    return Check(method, request["target"], status["status"], expectations, tuple(headers), body, line)


def _body(rest: str, check: str) -> tuple[bytes, str, str]:
    """The body, its type, and what follows."""
    word = _WORD.match(rest)
    if word is not None and word["word"] == "form":
        fields, arrow, after = rest[word.end() :].partition("->")
        return fields.strip().encode(), "application/x-www-form-urlencoded", arrow + after
    if word is not None and word["word"] == "text":
        value, after = _json(rest[word.end() :], check)
        if not isinstance(value, str):
            raise CheckError(f"check {check!r}: `text` is followed by a text in quotes")
        return value.encode(), "text/plain; charset=utf-8", after
    if rest[0] not in _JSON_BEGINS:
        raise CheckError(f"check {check!r}: {_stray(rest)}")
    try:
        value, after = _json(rest, check)
    except CheckError as error:
        if not rest.startswith("["):
            raise
        bracket = rest.partition("]")[0] + "]"
        raise CheckError(
            f"check {check!r}: {bracket!r} is neither a header, as in [Accept: text/html], nor a list in JSON"
        ) from error
    return json.dumps(value, ensure_ascii=False).encode(), "application/json", after


def _stray(rest: str) -> str:
    """What to do about something between a path and the arrow that is neither a header nor a body."""
    if rest.startswith(_ARROWS):
        return f"{rest.split()[0]!r} stands where the arrow is expected, which is written `->`"
    before = rest.partition("->")[0].strip()
    return (
        f"{before!r} is no body: one is JSON as it stands, `form name=value` or `text` and a text in quotes; a blank "
        "in a path is written %20"
    )


def _expectations(rest: str, check: str) -> Iterable[Expectation]:
    while rest:
        word = _WORD.match(rest)
        kind = word["word"] if word else ""
        rest = rest[word.end() :] if word else rest
        if kind == "json":
            partly = rest.startswith("has ")
            value, rest = _json(rest.removeprefix("has ").lstrip(), check)
            yield Expectation("json has" if partly else "json", json.dumps(value, ensure_ascii=False))
        elif kind == "text" or kind == "contains":
            if not rest.startswith('"'):
                raise CheckError(f"check {check!r}: `{kind}` is followed by a text in quotes")
            value, rest = _json(rest, check)
            yield Expectation("text" if kind == "text" else "contains", value)
        elif kind == "type" or kind == "header":
            name = ""
            if kind == "header":
                name, rest = _token(rest, check, kind)
            value, rest = _token(rest, check, kind)
            yield Expectation("type" if kind == "type" else "header", value, name.lower())
        else:
            choice = "json VALUE, json has VALUE, text TEXT, contains TEXT, type TYPE or header NAME VALUE"
            unknown = (kind or rest).split()[0]
            hint = "a value with blanks has quotes"
            raise CheckError(f"check {check!r}: {unknown!r} is no expectation; there are {choice}, where {hint}")


def _json(text: str, check: str) -> tuple[Any, str]:
    try:
        value, end = _DECODER.raw_decode(text)
    except ValueError as error:
        raise CheckError(f"check {check!r}: {text!r} is no JSON ({error})") from None
    return value, text[end:].lstrip()


def _token(text: str, check: str, kind: str) -> tuple[str, str]:
    if text.startswith('"'):
        value, rest = _json(text, check)
        return str(value), rest
    token = _TOKEN.match(text)
    if token is None:
        what = "a name and a value" if kind == "header" else "a value"
        raise CheckError(f"check {check!r}: `{kind}` is followed by {what}")
    return token["token"], text[token.end() :]
