"""Blocks that look like playgrounds, but that the tool would read as something else or show as plain code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from webasgi import fences
from webasgi.spelling import looks_like_playground

_DIRECTIVE = re.compile(r"\s*\.\.(?P<space>\s*)(?P<name>[\w-]+)\s*(?P<colons>::?)(?:\s|$)")
_NO_SPACE = re.compile(r"\s+:(?P<name>[a-zA-Z][\w-]*):(?P<value>[^\s:].*)")
_INFO = re.compile(r"\s*(?P<brace>\{?)\s*(?P<dot>\.?)(?P<name>[\w-]+)(?P<rest>[^\s}]*)")


@dataclass(frozen=True)
class Suspect:
    """``line`` counts from 1."""

    line: int
    message: str


def suspects(text: str, markup: Literal["rst", "myst", "markdown"]) -> Iterator[Suspect]:
    """What should be looked at in a document: the spelling of directives and fences."""
    lines = text.split("\n")
    if markup == "rst":
        among_options = False
        for number, line in enumerate(lines, 1):
            message = _directive_fault(line)
            among_options = bool(line.strip()) and (among_options or _is_ours(line))
            option = _NO_SPACE.match(line) if among_options else None
            if option is not None:
                message = f"{line.strip()!r} is no option: write `:{option['name']}: {option['value']}`, with a space"
            if message:
                yield Suspect(number, message)
        return
    for block in fences.find(lines, "`~:" if markup == "myst" else "`~"):
        message = _fence_fault(block.fence, block.info, markup)
        if message:
            yield Suspect(block.start + 1, message)


def _is_ours(line: str) -> bool:
    match = _DIRECTIVE.match(line)
    return match is not None and match["name"] == "webasgi" and match["colons"] == "::"


def _directive_fault(line: str) -> str | None:
    match = _DIRECTIVE.match(line)
    if match is None:
        return None
    if looks_like_playground(match["name"]) and match["name"].lower() != "webasgi":
        return f"{line.strip()!r} is no playground: did you mean `.. webasgi::`?"
    if match["name"].lower() == "webasgi" and (not match["space"] or match["colons"] == ":"):
        return f"{line.strip()!r} is read as a comment or as text: write `.. webasgi::`"
    return None


def _fence_fault(fence: str, info: str, markup: str) -> str | None:
    match = _INFO.match(info)
    if match is None:
        return None
    right = f"{fence}{{webasgi}}" if markup == "myst" else f"{fence}webasgi"
    ours = match["name"] == "webasgi" and not match["rest"]
    as_directive = bool(match["brace"]) and not match["dot"]
    if ours and as_directive == (markup == "myst"):
        if as_directive and "}" not in info:
            return f"{(fence + info).strip()!r} is shown as plain code: it has no closing brace, write {right}"
        return None
    if ours or looks_like_playground(match["name"] + match["rest"].strip(",;:.")):
        return f"{(fence + info).strip()!r} is shown as plain code: did you mean {right}?"
    if match["name"] == "webasgi":  # with something at its end
        return f"{(fence + info).strip()!r} is shown as plain code: did you mean {right}?"
    return None
