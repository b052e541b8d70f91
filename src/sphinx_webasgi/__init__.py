"""Sphinx extension: live Python web apps in HTML, their code everywhere else."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from sphinx.application import Sphinx

from . import config, formats, numbering, output, outside, records, spelling
from .builder import CheckBuilder
from .directive import WebasgiDirective
from .node import (
    depart_file,
    depart_html,
    depart_title,
    title_of,
    visit_file,
    visit_html,
    visit_title,
    webasgi_file,
    webasgi_file_name,
    webasgi_playground,
    webasgi_title,
)
from .transforms import CaptionedCode, EmptyFile, NumberedReference, NumberedTitle, RecordedResponse

if TYPE_CHECKING:
    from sphinx.util.typing import ExtensionMetadata  # new in Sphinx 7.3

#: Changes with the shape of what is pickled: `Records`, `Playground` and the node.
ENV_VERSION = 4


def setup(app: Sphinx) -> ExtensionMetadata:
    """What the extension adds to Sphinx."""
    config.add_config_values(app)
    app.add_builder(CheckBuilder)
    app.add_directive("webasgi", WebasgiDirective)
    app.add_node(
        webasgi_playground,
        html=(visit_html, depart_html),
        latex=(formats.visit_latex, formats.depart),
        texinfo=(formats.visit_texinfo, formats.depart),
    )
    app.add_node(webasgi_file, html=(visit_file, depart_file))
    app.add_node(
        webasgi_file_name,
        latex=(formats.visit_file_name, formats.depart_file_name),
        markdown=(formats.visit_markdown_file_name, formats.depart_markdown_file_name),
    )
    title = (visit_title, depart_title)
    # Writers that have bold paragraphs. All others show the title as any paragraph.
    app.add_node(webasgi_title, html=title, latex=title, text=title, man=title, texinfo=title, markdown=title)
    app.add_post_transform(RecordedResponse)
    app.add_post_transform(CaptionedCode)
    app.add_post_transform(NumberedTitle)
    app.add_post_transform(NumberedReference)
    app.add_post_transform(EmptyFile)

    app.connect("config-inited", config.check)
    # Before Sphinx completes `numfig_format` (at 800).
    app.connect("config-inited", partial(numbering.register, node=webasgi_playground, title_of=title_of))
    app.connect("source-read", spelling.check)
    app.connect("env-purge-doc", records.purge)
    app.connect("env-merge-info", records.merge)
    # Before what takes long: what is changed meanwhile has changed.
    app.connect("env-updated", outside.note, priority=400)
    app.connect("env-updated", output.complete)
    app.connect("html-page-context", output.add_page_assets)

    return {
        "version": version("webasgi-docs"),
        "env_version": ENV_VERSION,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
