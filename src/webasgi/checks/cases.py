"""Playgrounds in their places: what is wrong with an example is told where its author can mend it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .examples import Example
from .outcome import Exchange, Outcome
from .verdict import judge


@dataclass(frozen=True)
class Case:
    """An example of a document. Places are `path:line`.

    `checks` are the places of the option's lines; `starts` says of files that stand in a document where their first
    line is: its document and line.
    """

    example: Example
    place: str
    checks: tuple[str, ...] = ()
    starts: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @cached_property
    def key(self) -> str:
        """Equal for examples that are run alike."""
        return key_of(self.example)

    def faults(self, outcome: Outcome) -> Iterator[tuple[str, str]]:
        """Place and message of what is wrong."""
        for fault in judge(self.example.playground.path, self.example.checks, outcome):
            place = self.place
            message = fault.message
            if fault.path in self.starts and fault.line:
                document, first = self.starts[fault.path]
                place = f"{document}:{first + fault.line - 1}"
            elif fault.check is not None:
                place = self.checks[fault.check.line] if fault.check.line < len(self.checks) else self.place
            elif fault.path and fault.line:
                message = f"{fault.path}, line {fault.line}: {message}"
            yield place, message


def key_of(example: Example) -> str:
    """What an example is known by: a digest of all that goes into it."""
    requirements = sorted(example.playground.requirements)
    return hashlib.sha256(json.dumps([requirements, example.job()], sort_keys=True).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Recorded:
    """The first response of an example, which readers see before they run it; `request` is the path asked for."""

    request: str
    exchange: Exchange

    @classmethod
    def of(cls, example: Example, outcome: Outcome) -> Recorded | None:
        """None where there was none, or an error of the app's."""
        if not outcome.exchanges or not 0 < outcome.exchanges[0].status < 500:
            return None
        return cls(example.playground.path, outcome.exchanges[0])
