"""The two errors of this package: what an author wrote, and what can't be provided."""

from __future__ import annotations

from typing import Literal

FailureKind = Literal["network", "conflict", "unknown", "wheel", "build", "setup"]


class RequirementError(ValueError):
    """A requirement or a `# /// script` block that does not parse: the author's text is at fault.

    `line` is the 0-based line within the source text that held it, or None if it came from an option.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class ResolutionError(Exception):
    """No environment can be made; the text is ready to be shown as a warning.

    `kind` says whose turn it is: `network` (try again, or configure an index), `conflict` and `unknown` (the author's
    requirements), `wheel` (a package that can't run in Pyodide), `build` (a source build failed), `setup` (this
    machine lacks something or has too little time).
    """

    def __init__(self, message: str, kind: FailureKind) -> None:
        super().__init__(message)
        self.kind: FailureKind = kind
