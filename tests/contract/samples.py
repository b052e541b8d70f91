"""Reads the samples; see `README.md`."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def samples(name: str) -> Any:
    """The content of a file, bytes as `bytes`."""
    return json.loads((HERE / name).read_text("utf-8"), object_hook=_with_bytes)


def _with_bytes(value: dict[str, Any]) -> Any:
    for key in ("$bytes", "$buffer"):
        if value.keys() == {key}:
            return base64.b64decode(value[key], validate=True)
    return value


def shape(value: object) -> object:
    """A value's types, with the keys of its tables; lists are alike whatever their length.

    `type` keeps its value: it says which message or event this is. Tables of files have any keys.
    """
    if isinstance(value, dict):
        return {
            key: item if key == "type" else "table" if key == "files" else shape(item) for key, item in value.items()
        }
    if isinstance(value, list):
        return "pairs" if all(isinstance(item, list) for item in value) else "list"
    return type(value).__name__
