"""Warns of blocks that look like playgrounds and are none, when a document's source is read."""

from __future__ import annotations

from pathlib import PurePath

from sphinx.application import Sphinx
from sphinx.util import logging

from webasgi.syntax import suspects

logger = logging.getLogger(__name__)


def check(app: Sphinx, docname: str, content: list[str]) -> None:
    """Connected to ``source-read``: the one moment at which what is no directive of ours can be seen."""
    path = app.env.doc2path(docname)
    markup = "rst" if PurePath(path).suffix in {".rst", ".txt", ".rest"} else "myst"
    for suspect in suspects(content[0], "rst" if markup == "rst" else "myst"):
        logger.warning(suspect.message, location=f"{path}:{suspect.line}", type="webasgi", subtype="syntax")
