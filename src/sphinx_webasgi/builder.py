"""The builder ``webasgi``: runs the playgrounds and writes nothing, as ``doctest`` and ``linkcheck`` do for theirs."""

from __future__ import annotations

from collections.abc import Set
from typing import ClassVar

from docutils import nodes
from sphinx.builders import Builder
from sphinx.util import logging

from .output import CHECKS
from .records import records

logger = logging.getLogger(__name__)


class CheckBuilder(Builder):
    """All is done before documents are written (see `output.complete`); faults are warnings, so ``-W`` fails."""

    name = CHECKS
    epilog = "Warnings above name the playgrounds that do not work."
    allow_parallel: ClassVar[bool] = True

    def get_outdated_docs(self) -> str:
        """None of its own: what has changed is read in any case."""
        return ""

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """No document has a place."""
        return ""

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Nothing is written."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Nothing is written."""

    def finish(self) -> None:
        """Say how many were run."""
        found = records(self.env)
        logger.info("webasgi: %d playgrounds, %d with a response", len(list(found.all_requests())), len(found.recorded))
