"""The model that both documentation tools share: one playground of one page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class SourceLocation:
    """Where in the documentation something stands.

    ``line`` counts from 1; 0 stands for a document whose line is not known.
    """

    document: str
    line: int

    def __str__(self) -> str:
        return f"{self.document}:{self.line}" if self.line else self.document


#: Lines of a file, as ranges that include both ends, from 1, in order, without overlap.
Lines = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class PlaygroundFile:
    """One file of a playground.

    ``path`` is relative with ``/`` between its parts. A file that is not ``loaded`` is shown to readers, but
    its name was rejected (see the problems of its block), so the app never gets it.

    ``language`` is Pygments' name; None goes by the path. A ``hidden`` file runs but stands behind the others; so do
    ``hidden_lines``, which are folded. Lines are dimmed beside ``focused_lines``, where there are any. Readers can't
    edit a ``readonly`` file.
    """

    path: str
    text: str
    loaded: bool = True
    language: str | None = None
    hidden: bool = False
    readonly: bool = False
    hidden_lines: Lines = ()
    highlighted_lines: Lines = ()
    focused_lines: Lines = ()


@dataclass(frozen=True)
class DataFile:
    """A file of a playground that is no text: an image, a database. ``path`` is as that of a `PlaygroundFile`."""

    path: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the content."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def file(self) -> str:
        """Where it lies below the assets directory."""
        name = re.sub(r"[^\w.-]", "_", self.path.rpartition("/")[2], flags=re.ASCII)
        return f"data/{self.sha256[:16]}/{name}"


@dataclass(frozen=True)
class Playground:
    """Everything about one playground that does not depend on the documentation tool.

    ``app`` is ``module:attribute``, ``path`` the first URL (with a leading ``/``), ``requirements`` are PEP 508
    strings, ``own_requirements`` those of a playground in a named environment that needs less than that has,
    ``height`` is a CSS length, ``runtimes`` how many of a page may run at once. Without ``network`` neither
    the app nor its pages reach other sites. The app finds ``data`` beside its files, ``environ`` in its
    environment variables, and starts in ``directory``, relative to its files. Readers may
    install from the package ``index`` what they ask for. ``name`` is the anchor, ``classes`` are CSS
    classes. ``shipped`` is the file name of the site's own table of files for URLs of other sites (see
    `webasgi.shipped`). Without ``isolation`` the app's Python runs in the origin of the documentation.
    ``source`` is the line of the directive or fence.
    """

    files: tuple[PlaygroundFile, ...]
    app: str = "main:app"
    path: str = "/"
    requirements: tuple[str, ...] = ()
    own_requirements: tuple[str, ...] = ()
    title: str | None = None
    height: str | None = None
    runtimes: int = 3
    network: bool = True
    data: tuple[DataFile, ...] = ()
    environ: tuple[tuple[str, str], ...] = ()
    directory: str = ""
    index: str | None = None
    name: str | None = None
    classes: tuple[str, ...] = ()
    shipped: str | None = None
    isolation: bool = True
    source: SourceLocation | None = None
