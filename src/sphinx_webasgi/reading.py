"""Reads a site for commands that work on all its environments: as a build would, without writing a page."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from webasgi.reading import ReadingError, SiteRequests

from .config import settings
from .records import records


def read_site(configuration: Path) -> SiteRequests:
    """The requests of a site; warnings of its documents go to stderr. Raises ReadingError."""
    directory = configuration.parent.absolute()
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR"):
        nocolor()
    with tempfile.TemporaryDirectory(prefix="webasgi-site-", ignore_cleanup_errors=True) as folder:
        out = Path(folder)
        try:
            with patch_docutils(directory), docutils_namespace():
                app = Sphinx(directory, directory, out, out / "doctrees", "dummy", status=None, warning=sys.stderr)
                app.build()
                requests = list(records(app.env).all_requests())
                cases = tuple(request.case for _, request in requests)
                found = tuple((request.requirements, request.location) for _, request in requests)
                return SiteRequests(settings(app.config), directory, found, cases)
        except SphinxError as error:
            raise ReadingError(f"{configuration}: {error}") from error
