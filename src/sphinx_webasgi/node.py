"""The doctree nodes of a playground and their HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxTranslator
from sphinx.writers.html5 import HTML5Translator

from webasgi.data import write_data
from webasgi.markup import Listing, anchors, language, playground_html, response_html
from webasgi.playground import Lines, Playground, PlaygroundFile
from webasgi.responses import shown

from .numbering import number_html
from .output import DIRECTORY
from .records import records


class webasgi_playground(nodes.container):  # noqa: N801 - docutils names visitor methods after the class
    """A playground; its children are the title and the files as captioned literal blocks.

    As a subclass of ``container`` it needs no visitor in writers that know nothing of it: Sphinx' translators fall
    back along the class hierarchy, so LaTeX, text, man and all others show the children.
    """

    playground: Playground
    case: str
    """The key of the case that it is checked as."""

    def copy(self) -> webasgi_playground:
        """A copy without children, with the same playground."""
        # A field, not a docutils attribute: writers that print all attributes (XML) would print its repr.
        copy: webasgi_playground = super().copy()
        copy.playground, copy.case = self.playground, self.case
        return copy


class webasgi_title(nodes.paragraph):  # noqa: N801
    """The title above the code. Text of its own, so that translators get it without markup."""


class webasgi_file(nodes.container):  # noqa: N801
    """A captioned literal block, which becomes one of Sphinx' own in `transforms` (they are numbered as listings)."""


class webasgi_file_name(nodes.caption):  # noqa: N801
    """The caption of a file."""


def playground_node(playground: Playground, case: str) -> webasgi_playground:
    """The node with its title, and one captioned literal block per file."""
    node = webasgi_playground(classes=["webasgi-playground", *playground.classes])
    node.playground, node.case = playground, case
    if playground.title:
        node += webasgi_title(playground.title, playground.title)
    for file in playground.files:
        node += _file_node(file)
    return node


def _file_node(file: PlaygroundFile) -> webasgi_file:
    # Forced: code that does not lex is the reader's to see, not a fault of the documentation.
    literal = nodes.literal_block(file.text, file.text, language=language(file), force=True)
    if file.highlighted_lines:
        literal["highlight_args"] = {"hl_lines": list(_numbers(file.highlighted_lines))}
    wrapper = webasgi_file("", classes=["literal-block-wrapper"])
    wrapper += webasgi_file_name(file.path, file.path)
    wrapper += literal
    return wrapper


def _numbers(lines: Lines) -> Iterable[int]:
    return (number for first, last in lines for number in range(first, last + 1))


def title_of(node: nodes.Node) -> str | None:
    """The title, translated if the documentation is."""
    assert isinstance(node, nodes.Element)
    title = next((child for child in node.children if isinstance(child, webasgi_title)), None)
    return None if title is None else title.astext()


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
    recorded = records(self.builder.env).recorded.get(node.case)
    ids: list[str] = node["ids"]
    playground = replace(node.playground, title=title_of(node), name=ids[0] if ids else None)
    self.body.append(anchors(ids[1:]))
    self.body.append(
        playground_html(
            playground,
            listings,
            environment=outcome.name,
            problem=outcome.problem,
            number=number_html(self, node),
            response=None if recorded is None else response_html(shown(recorded)),
        )
    )
    raise nodes.SkipNode


def depart_html(self: HTML5Translator, node: webasgi_playground) -> None:
    """Only reached in EPUB."""
    self.depart_container(node)


def visit_file(self: HTML5Translator, node: webasgi_file) -> None:
    """Only reached in EPUB: what is marked as captioned code would have to have a number."""
    node.attributes.pop("literal_block", None)
    self.visit_container(node)


def depart_file(self: HTML5Translator, node: webasgi_file) -> None:
    """Only reached in EPUB."""
    self.depart_container(node)


def visit_title(self: SphinxTranslator, node: webasgi_title) -> None:
    """A bold paragraph, in every format that has one."""
    self.visit_paragraph(node)
    self.visit_strong(nodes.strong())
    if isinstance(self, HTML5Translator):
        self.body.append(number_html(self, node.parent) or "")


def depart_title(self: SphinxTranslator, node: webasgi_title) -> None:
    """The end of the bold paragraph."""
    self.depart_strong(nodes.strong())
    self.depart_paragraph(node)
