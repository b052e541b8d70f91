"""Headers between the wire (latin-1 ``str`` pairs) and ASGI (``bytes`` pairs), in order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# The characters that uvicorn refuses, from RFC 9110's token and field-value.
_BAD_NAME = re.compile(rb'[\x00-\x1f\x7f()<>@,;:\[\]={} \t\\"]')
_BAD_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

Headers = list[tuple[bytes, bytes]]


def from_wire(pairs: Iterable[Iterable[str]]) -> Headers:
    """ASGI headers of a request: names in lower case, order and repetitions kept."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


def checked(pairs: Iterable[Iterable[Any]]) -> Headers:
    """Headers that an app sent, names in lower case.

    Raises ``TypeError`` if a name or value is not ``bytes``, ``RuntimeError`` (uvicorn's texts) if it
    holds characters that HTTP does not allow.
    """
    result: Headers = []
    for name, value in pairs:
        if not isinstance(name, bytes) or not isinstance(value, bytes):
            raise TypeError(f"ASGI header names and values must be bytes, got ({name!r}, {value!r}).")
        if not name or _BAD_NAME.search(name):
            raise RuntimeError("Invalid HTTP header name.")
        if _BAD_VALUE.search(value):
            raise RuntimeError("Invalid HTTP header value.")
        result.append((name.lower(), value))
    return result


def to_wire(headers: Headers) -> list[list[str]]:
    """``HeaderList`` of ``protocol.ts``."""
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]
