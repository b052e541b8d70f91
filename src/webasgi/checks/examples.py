"""Playgrounds as the checker runs them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webasgi.environments import Environment
from webasgi.environments.cache import Cache
from webasgi.playground import Playground
from webasgi.snapshots import Prepared

from .grammar import Check
from .outcome import Outcome
from .runner import run


@dataclass(frozen=True)
class Example:
    """A playground, and the checks that its author wrote."""

    playground: Playground
    checks: tuple[Check, ...] = ()

    def job(self) -> dict[str, Any]:
        """As `assets/src/checker/outcome.ts` has it: the first request is that of the reader's browser."""
        playground = self.playground
        first = _request("GET", playground.path, {"accept": _ACCEPT}, b"", follow=True)
        others = (
            _request(each.method, each.target, dict(each.headers), each.body or b"", follow=False)
            for each in self.checks
        )
        return {
            "program": {
                "app": playground.app,
                "files": {file.path: file.text for file in playground.files if file.loaded},
                "data": {file.path: base64.b64encode(file.content).decode() for file in playground.data},
                "environ": dict(playground.environ),
                "directory": playground.directory,
                # The files are the author's: what they ask for is in the environment.
                "packages": None,
                "index": "",
            },
            "network": playground.network,
            "requests": [first, *others],
        }


_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
"""What browsers send when a page is opened."""


def _request(method: str, target: str, headers: Mapping[str, str], body: bytes, *, follow: bool) -> dict[str, Any]:
    return {
        "method": method,
        "target": target.partition("#")[0],
        "headers": list(headers.items()),
        "body": base64.b64encode(body).decode(),
        "follow": follow,
    }


def check(
    environment: Environment,
    examples: Sequence[Example],
    quick_start: Callable[[], Prepared],
    cache: Cache,
    modules: Iterable[str] = (),
) -> list[Outcome]:
    """Run `examples` in `environment`, each in a Python of its own, and tell what came of each; in their order.

    `quick_start()` is what was prepared for the environment. What has been run before with the same wheels, driver and
    Pyodide is not run again; with `modules`, only if the quick start held the same ones. Raises CheckerError, and
    ResolutionError if a wheel can't be had any more.
    """
    return run(environment, [example.job() for example in examples], quick_start, cache, sorted(modules))
