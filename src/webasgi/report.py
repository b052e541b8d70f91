"""What a site's environments weigh and who uses them, in sentences for the author."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webasgi.environments import Environment

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Usage:
    """One environment of a site: the names it has in the configuration, and its playgrounds' places (``path:line``)."""

    environment: Environment
    names: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its names, or what it was asked for."""
        return ", ".join(self.names or self.environment.requirements) or "the standard library"

    @property
    def size(self) -> int:
        """Bytes of all wheels."""
        return sum(wheel.size for wheel in self.environment.wheels)


def summary(usage: Usage, directory: Path) -> str:
    """One sentence on an environment that was written to `directory`."""
    wheels = usage.environment.wheels
    documents = {place.rpartition(":")[0] or place for place in usage.places}
    prepared = _prepared_size(directory / usage.environment.manifest_name)
    quick = f", quick starts of {_megabytes(prepared)}" if prepared else ""
    return (
        f"environment {usage.title}: {count(len(wheels), 'wheel')} of {_megabytes(usage.size)}{quick}, "
        f"{count(len(usage.places), 'playground')} in {count(len(documents), 'document')}"
    )


def oversize(usage: Usage, budget: int) -> str | None:
    """A warning, if the wheels are larger than `budget` megabytes."""
    if usage.size <= budget * _MEGABYTE:
        return None
    largest = sorted(usage.environment.wheels, key=lambda wheel: wheel.size, reverse=True)[:3]
    names = _listed([f"{each.name} ({_megabytes(each.size)})" for each in largest])
    return (
        f"the environment {usage.title} has wheels of {_megabytes(usage.size)}, more than the {budget} MB of the "
        f"setting `environment_budget`; the largest are {names}"
    )


def _prepared_size(manifest: Path) -> int:
    try:
        content: Any = json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return 0
    return sum(_sizes(content.get("prepared")))


def _sizes(value: Any) -> Iterator[int]:
    """The sizes of all files that a part of the manifest names."""
    if isinstance(value, dict):
        if isinstance(value.get("file"), str) and isinstance(value.get("size"), int):
            yield value["size"]
        for each in value.values():
            yield from _sizes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _sizes(each)


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB"


def count(number: int, noun: str) -> str:
    """The number and what is counted, in the singular or the plural."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _listed(items: Sequence[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else items[0]
