"""`zensical.toml`: the fence and the block, since Zensical runs no plugins of MkDocs."""

from __future__ import annotations

import copy
import re
import sys
from typing import Any

from .refusal import RefusalError, newline

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SUPERFENCES = "pymdownx.superfences"
_BLOCK = "mkdocs_webasgi.block"
_FENCE = {
    "name": "webasgi",
    "class": "webasgi",
    "format": "mkdocs_webasgi.fence.format",
    "validator": "mkdocs_webasgi.fence.validator",
}
_TABLE = "[[project.markdown_extensions.pymdownx.superfences.custom_fences]]"
#: A list of fences that is written as a value.
_ARRAY = re.compile(r"^[^#\n]*\bcustom_fences\s*=\s*\[", re.MULTILINE)

#: What a file has to hold, as text for messages and for the end of a file.
FENCE = "\n".join([_TABLE, *(f'{name} = "{value}"' for name, value in _FENCE.items())])
BLOCK = f'[project.markdown_extensions."{_BLOCK}"]'


def with_fence(source: bytes) -> bytes | None:
    """The source with the fence and the block, None if they are there already.

    Raises RefusalError where `markdown_extensions` is missing, since tables of ours would switch Zensical's own choice
    of extensions off, or has a form that can't be added to.
    """
    try:
        text = source.decode("utf-8")
        old = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RefusalError(f"it is no TOML that can be read ({error}): put that right first") from None
    extensions = old.get("project", {}).get("markdown_extensions")
    if not isinstance(extensions, dict):
        raise RefusalError(
            "it has no tables `project.markdown_extensions`, so that Zensical uses a choice of its own, which tables "
            f"of ours would switch off. Write down the extensions that the site uses, then add:\n\n{FENCE}\n\n{BLOCK}"
        )
    expected = copy.deepcopy(old)
    parts = []
    body = text if text.endswith("\n") else f"{text}\n"
    fences = _fences(expected["project"]["markdown_extensions"])
    if not any(each.get("name") == _FENCE["name"] for each in fences if isinstance(each, dict)):
        array = _ARRAY.search(body)
        if array is not None:
            fences.insert(0, _FENCE)
            pairs = ", ".join(f'{name} = "{value}"' for name, value in _FENCE.items())
            comma = "," if len(fences) > 1 else ""
            body = f"{body[: array.end()]}\n  {{ {pairs} }}{comma}{body[array.end() :]}"
        else:
            fences.append(_FENCE)
            parts.append(FENCE)
    if _BLOCK not in extensions and "block" not in extensions.get("mkdocs_webasgi", {}):
        expected["project"]["markdown_extensions"][_BLOCK] = {}
        parts.append(BLOCK)
    if expected == old:
        return None
    body += "".join(f"\n{part}\n" for part in parts)
    changed = body.replace("\r\n", "\n").replace("\n", newline(text))
    try:
        new = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        new = {}
    if new != expected:
        raise RefusalError(
            f"`markdown_extensions` has a form that can't be added to: add by hand\n\n{FENCE}\n\n{BLOCK}"
        )
    return changed.encode()


def _fences(extensions: dict[str, Any]) -> list[Any]:
    """The list of custom fences, made where it is missing; the extension's name may be quoted or not."""
    table = extensions.get(_SUPERFENCES)
    if not isinstance(table, dict):
        table = extensions.setdefault("pymdownx", {}).setdefault("superfences", {})
    found: list[Any] = table.setdefault("custom_fences", [])
    return found
