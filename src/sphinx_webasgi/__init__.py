"""Sphinx extension: live Python web apps in HTML, their code everywhere else."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from sphinx.application import Sphinx

from . import config, output, records
from .directive import WebasgiDirective
from .node import depart_html, visit_html, webasgi_playground

if TYPE_CHECKING:
    from sphinx.util.typing import ExtensionMetadata  # new in Sphinx 7.3

#: Changes with the shape of what is pickled: `Records`, `Playground` and the node.
ENV_VERSION = 3


def setup(app: Sphinx) -> ExtensionMetadata:
    """What the extension adds to Sphinx."""
    config.add_config_values(app)
    app.add_directive("webasgi", WebasgiDirective)
    app.add_node(webasgi_playground, html=(visit_html, depart_html))

    app.connect("config-inited", config.check)
    app.connect("env-purge-doc", records.purge)
    app.connect("env-merge-info", records.merge)
    app.connect("env-updated", output.write_site_files)
    app.connect("html-page-context", output.add_page_assets)

    return {
        "version": version("webasgi-docs"),
        "env_version": ENV_VERSION,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
