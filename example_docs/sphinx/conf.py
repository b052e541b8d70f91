"""The Sphinx example site: reStructuredText and MyST, the Furo theme."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import reference

project = "webasgi-docs"
author = copyright = "the webasgi-docs contributors"
version = release = "0.1"
extensions = ["sphinx_webasgi", "myst_parser"]
myst_enable_extensions = ["colon_fence"]
html_theme = "furo"
html_title = "webasgi-docs in Sphinx"
html_copy_source = False


def insert_reference(app, docname, content):
    """The reference of options and settings follows from their declarations."""
    content[0] = content[0].replace(reference.MARKER, reference.markdown())


def setup(app):
    app.connect("source-read", insert_reference)
