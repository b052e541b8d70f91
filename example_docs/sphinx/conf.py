"""The Sphinx example site: reStructuredText and MyST, the Furo theme."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pages

project = "webasgi-docs"
author = copyright = "the webasgi-docs contributors"
version = release = "0.1"
extensions = ["sphinx_webasgi", "myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
webasgi_environments = {
    "mounted": ["fastapi", "litestar"],
    "web": ["blacksheep", "django", "falcon", "flask", "python-fasthtml", "quart"],
    "data": ["fastapi", "sqlmodel", "strawberry-graphql"],
}
# The tutorial in reStructuredText includes Markdown, which begins with headings of the second level.
suppress_warnings = ["myst.header"]
html_theme = "furo"
html_title = "webasgi-docs in Sphinx"
html_copy_source = False


def insert_pages(app, docname, content):
    """Pages hold comments for what both sites share."""
    up = "../" * (2 + docname.count("/"))
    content[0] = pages.expand(content[0], "myst", f"{up}src/webasgi/starters")


def setup(app):
    app.connect("source-read", insert_pages)
