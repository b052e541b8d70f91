"""Named environments: sets of requirements that a site's configuration declares once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import RequirementError
from .requirements import normalize_requirement, parse_requirements

# Part of a lock file's name, which may hold no further dot (https://packaging.python.org/specifications/pylock-toml/).
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class NamedEnvironment:
    """A name and the normalized requirements that it stands for."""

    name: str
    requirements: tuple[str, ...]


def named_environments(given: Any) -> tuple[NamedEnvironment, ...]:
    """Read a table of names and requirements: lists of them, or one text as in the option `requirements`.

    Raises RequirementError naming the environment.
    """
    if not isinstance(given, Mapping):
        raise RequirementError(f"a table of names and lists of requirements is needed, not {given!r}")
    return tuple(_environment(name, requirements) for name, requirements in given.items())


def _environment(name: Any, given: Any) -> NamedEnvironment:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise RequirementError(f"{name!r} can't name an environment: use letters, digits, hyphens and underscores")
    try:
        if isinstance(given, str):
            return NamedEnvironment(name, parse_requirements(given))
        if not isinstance(given, Iterable) or not all(isinstance(each, str) for each in given):
            raise RequirementError(f"a list of requirements is needed, not {given!r}")
        return NamedEnvironment(name, tuple(dict.fromkeys(normalize_requirement(each) for each in given)))
    except RequirementError as error:
        raise RequirementError(f"{name}: {error}") from None
