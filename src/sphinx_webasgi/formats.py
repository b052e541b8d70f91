"""What a playground is in formats other than HTML: targets of cross-references, captions without a number."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator
from sphinx.writers.latex import LaTeXTranslator
from sphinx.writers.texinfo import TexinfoTranslator

from .numbering import number


def visit_latex(self: LaTeXTranslator, node: nodes.container) -> None:
    """Labels; what a reference prints is the number, since LaTeX does not count playgrounds itself."""
    # The paragraph before would go on with the title.
    self.body.append("\\par\n")
    found = number(self.builder.env, self.curfilestack[-1], node) if self.config.numfig else None
    if found is not None:
        self.body.append(rf"\makeatletter\def\@currentlabel{{{found}}}\makeatother ")
    self.body += [self.hypertarget(each) for each in node["ids"]]
    self.visit_container(node)


def visit_file_name(self: LaTeXTranslator, node: nodes.caption) -> None:
    """A title of the code without the word and number of a listing, which would go on counting them.

    After Sphinx' own macro for captions of code; what it defines is used by the code that follows.
    """
    self.body.append(
        r"\makeatletter\needspace{\sphinxliteralblockneedspace}"
        r"\def\sphinxVerbatimTitle{\py@NormalColor\noindent\sphinxcode{\sphinxupquote{"
    )


def depart_file_name(self: LaTeXTranslator, node: nodes.caption) -> None:
    """The end of the title."""
    self.body.append(r"}}\par}\makeatother" + "\n")


def visit_markdown_file_name(self: SphinxTranslator, node: nodes.caption) -> None:
    """A paragraph of its own: the Markdown builder knows no captions."""
    self.visit_paragraph(nodes.paragraph())
    self.visit_literal(nodes.literal())


def depart_markdown_file_name(self: SphinxTranslator, node: nodes.caption) -> None:
    """The end of the paragraph."""
    self.depart_literal(nodes.literal())
    self.depart_paragraph(nodes.paragraph())


def visit_texinfo(self: TexinfoTranslator, node: nodes.container) -> None:
    """Anchors."""
    for each in node["ids"]:
        self.add_anchor(each, node)
    self.visit_container(node)


def depart(self: SphinxTranslator, node: nodes.container) -> None:
    """The end of the container."""
    self.depart_container(node)
