"""Environments that are another one and a little more: they share its snapshot, their own wheels lie on top."""

from __future__ import annotations

import configparser
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

WheelFile = tuple[str, Path]
"""File name of a wheel, and where it is in the cache: equal content is at equal places."""

LIMIT = 400_000
"""Bytes of wheels on top. More of them take longer to import than a snapshot of one's own takes to load."""

SHARE = 4
"""What lies below is at least so many times as large: it is what takes time."""

_SCRIPTS = {"console_scripts", "gui_scripts"}
"""Entry points that no package looks for."""


class _Content(NamedTuple):
    """`names`: what a wheel puts beside other packages; `plain`: nobody has to find it before it is imported."""

    names: frozenset[str]
    plain: bool


def layer_on(base: Sequence[WheelFile], wheels: Sequence[WheelFile]) -> list[WheelFile] | None:
    """Those of `wheels` that `base` has not, if they may lie on top of it; else None.

    They have to be few, without shared libraries and in directories of their own, and nobody may find them by their
    entry points: what was imported below has looked for those already.
    """
    if not set(base) < set(wheels):
        return None
    more = [each for each in wheels if each not in base]
    if _size(more) > LIMIT or _size(more) * SHARE > _size(base):
        return None
    contents = [_content(path) for _, path in more]
    below = frozenset[str]().union(*(_content(path).names for _, path in base))
    if any(not content.plain or content.names & below for content in contents):
        return None
    return more


def names_of(wheels: Iterable[WheelFile]) -> frozenset[str]:
    """Names of the top-level modules and packages in `wheels`."""
    return frozenset[str]().union(*(_content(path).names for _, path in wheels))


def _size(wheels: Iterable[WheelFile]) -> int:
    return sum(path.stat().st_size for _, path in wheels)


@cache
def _content(wheel: Path) -> _Content:
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
        entry_points = [name for name in files if name.endswith(".dist-info/entry_points.txt")]
        groups = {group for name in entry_points for group in _groups(archive.read(name).decode())}
    tops = {name.split("/")[0] for name in files}
    names = {name.removesuffix(".py") for name in tops if not name.endswith(".dist-info")}
    plain = (
        groups <= _SCRIPTS
        and all(name.isidentifier() for name in names)
        and not any(name.endswith(".so") for name in files)
    )
    return _Content(frozenset(names), plain)


def _groups(text: str) -> list[str]:
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return ["?"]
    return parser.sections()
