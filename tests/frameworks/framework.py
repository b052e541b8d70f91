"""A framework as these tests see it, and what they see of it."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from tests.driver.client import Client, Message

APPS = Path(__file__).parent / "apps"
SHARED_FILES = ("templates/page.html", "static/style.css")

Interface = Literal["ASGI", "WSGI"]
Runtime = Literal["cpython", "jspi", "plain"]


@dataclass
class Run:
    """One framework's app while it is served."""

    client: Client
    runtime: Runtime
    at_start: list[Message]
    """What was logged while the app was loaded and started."""

    def output(self) -> str:
        """All that the console shows since `forget`, whichever stream it came from."""
        return "\n".join(log["text"] for log in self.client.logs)

    def forget(self) -> None:
        """Leave behind what has been said so far."""
        self.client.logs.clear()
        self.client.history.clear()


Check = Callable[[Run], Awaitable[None]]
"""Raises what went wrong."""


@dataclass(frozen=True)
class Feature:
    """What a framework can do, and how one sees that it does. Every app offers it below the same URLs."""

    name: str
    """One or two words, the head of a column."""
    meaning: str
    """A sentence for the legend."""
    check: Check = field(repr=False)


@dataclass(frozen=True)
class Framework:
    """One line of the support table."""

    name: str
    distribution: str
    """Whose version is shown."""
    requirements: tuple[str, ...]
    """What a playground has to name."""
    interface: Interface
    source: str
    """The app's file below `apps`."""
    lacks: Mapping[str, str] = field(default_factory=dict)
    """Features that it does not have of its own, with the reason: they fail everywhere."""
    needs_jspi: Mapping[str, str] = field(default_factory=dict)
    """Features, or checks of its own, that work in the browser only with JSPI, with the reason."""
    own: Mapping[str, Check] = field(default_factory=dict)
    """What only this framework has, by a name for the documentation."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Files of the app beside those that all have."""
    app: str = "main:app"
    is_alone: bool = False
    """Whether it can't share an interpreter with others."""
    notes: tuple[str, ...] = ()
    """Sentences for the documentation."""

    @cached_property
    def app_files(self) -> dict[str, str]:
        """The playground's files."""
        shared = {name: (APPS / name).read_text("utf-8") for name in SHARED_FILES}
        main = (APPS / self.source).read_text("utf-8")
        return {**shared, **self.files, "data.txt": "data", "main.py": main}

    def checks(self, features: Sequence[Feature], runtime: Runtime) -> dict[str, Check]:
        """What to try, by name. What needs JSPI in the browser says nothing in CPython, where threads are real."""
        # The last of the features ends the app.
        *others, last = features
        checks = {**{each.name: each.check for each in others}, **self.own, last.name: last.check}
        return {name: check for name, check in checks.items() if runtime != "cpython" or name not in self.needs_jspi}

    def expected_failures(self, runtime: Runtime) -> set[str]:
        """What fails, by what is known of the framework."""
        return {*self.lacks, *(self.needs_jspi if runtime == "plain" else ())}

    def compare(self, runtime: Runtime, failures: Mapping[str, str]) -> None:
        """Raises ``AssertionError`` unless exactly what is known to fail has failed."""
        expected = self.expected_failures(runtime)
        unexpected = [f"{name} fails:\n{told}" for name, told in failures.items() if name not in expected]
        assert not unexpected, "\n\n".join(unexpected)
        works = sorted(expected - {*failures})
        assert not works, f"works by now, remove the reason from its case: {works}"


async def observe(checks: Mapping[str, Check], run: Run) -> dict[str, str]:
    """Run every check: what failed, by name, with its traceback and the console's lines."""
    failures = {}
    for name, check in checks.items():
        run.forget()
        try:
            await check(run)
        except Exception as exc:
            told = "".join(traceback.format_exception(exc))
            failures[name] = f"{told}\nThe console says:\n{run.output()}"
    return failures
