"""The model that both documentation tools share: one playground of one page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceLocation:
    """Where in the documentation something stands.

    ``line`` counts from 1; 0 stands for a document whose line is not known.
    """

    document: str
    line: int

    def __str__(self) -> str:
        return f"{self.document}:{self.line}" if self.line else self.document


@dataclass(frozen=True)
class PlaygroundFile:
    """One file of a playground.

    ``path`` is relative with ``/`` between its parts. A file that is not ``loaded`` is shown to readers, but
    its name was rejected (see the problems of its block), so the app never gets it.
    """

    path: str
    text: str
    loaded: bool = True


@dataclass(frozen=True)
class Playground:
    """Everything about one playground that does not depend on the documentation tool.

    ``app`` is ``module:attribute``, ``path`` the first URL (with a leading ``/``), ``requirements`` are PEP 508
    strings, ``height`` is a CSS length, ``runtimes`` how many of a page may run at once. Without ``network`` neither
    the app nor its pages reach other sites. ``source`` is the line of the directive or fence.
    """

    files: tuple[PlaygroundFile, ...]
    app: str = "main:app"
    path: str = "/"
    requirements: tuple[str, ...] = ()
    title: str | None = None
    height: str | None = None
    runtimes: int = 3
    network: bool = True
    source: SourceLocation | None = None
