"""The doctree node of a playground and its HTML."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.writers.html5 import HTML5Translator

from webasgi.data import write_data
from webasgi.markup import Listing, language, playground_html
from webasgi.playground import Playground

from .output import DIRECTORY
from .records import records


class webasgi_playground(nodes.container):  # noqa: N801 - docutils names visitor methods after the class
    """A playground; its children are the files as captioned literal blocks.

    As a subclass of ``container`` it needs no visitor in writers that know nothing of it: Sphinx' translators fall
    back along the class hierarchy, so LaTeX, text, man and all others show the children.
    """

    playground: Playground

    def copy(self) -> webasgi_playground:
        """A copy without children, with the same playground."""
        # A field, not a docutils attribute: writers that print all attributes (XML) would print its repr.
        copy: webasgi_playground = super().copy()
        copy.playground = self.playground
        return copy


def playground_node(playground: Playground) -> webasgi_playground:
    """The node with one captioned literal block per file."""
    node = webasgi_playground(classes=["webasgi-playground"])
    node.playground = playground
    if playground.title:
        node += nodes.paragraph("", "", nodes.strong("", playground.title))
    for file in playground.files:
        # Forced: code that does not lex is the reader's to see, not a fault of the documentation.
        literal = nodes.literal_block(file.text, file.text, language=language(file), force=True)
        wrapper = nodes.container("", literal_block=True, classes=["literal-block-wrapper"])
        wrapper += nodes.caption("", file.path)
        wrapper += literal
        node += wrapper
    return node


def visit_html(self: HTML5Translator, node: webasgi_playground) -> None:
    """The whole element in HTML; the plain children in EPUB, where scripts are not to be counted on."""
    if self.builder.name == "epub":
        self.visit_container(node)
        return
    listings = [
        Listing(
            file,
            # By default Pygments strips empty lines from both ends, and the numbers of lines would not hold.
            Markup(
                self.highlighter.highlight_block(
                    file.text, language(file), {"stripnl": False}, force=True, location=node, nowrap=True
                )
            ),
            code_element=False,
        )
        for file in node.playground.files
    ]
    write_data(node.playground.data, Path(self.builder.outdir, "_static", DIRECTORY))
    outcome = records(self.builder.env).outcomes[node.playground.requirements]
    self.body.append(playground_html(node.playground, listings, environment=outcome.name, problem=outcome.problem))
    raise nodes.SkipNode


def depart_html(self: HTML5Translator, node: webasgi_playground) -> None:
    """Only reached in EPUB."""
    self.depart_container(node)
