"""Tells `webasgi serve` which files outside of the source directory documents depend on."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from webasgi import outside


def note(app: Sphinx, env: BuildEnvironment) -> None:
    """Connected to ``env-updated``: all documents are read."""
    source = Path(app.srcdir)
    outside.note({source / path for paths in env.dependencies.values() for path in paths}, source)
