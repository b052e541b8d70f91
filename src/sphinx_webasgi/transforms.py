"""What a playground becomes before it is written: files are Sphinx' own captioned code, titles have numbers."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from webasgi import responses

from .node import webasgi_file, webasgi_file_name, webasgi_playground, webasgi_title
from .numbering import number, sequence, shown
from .records import records


class CaptionedCode(SphinxPostTransform):
    """Marks files as captioned code.

    Not earlier, since Sphinx numbers such containers as listings, and playgrounds would take the numbers of the
    documentation's own; before the writer of LaTeX looks for them (at 400).
    """

    default_priority = 350

    def run(self, **kwargs: Any) -> None:
        """Transform one document, or all of a book."""
        for node in self.document.findall(webasgi_file):
            node["literal_block"] = True


class RecordedResponse(SphinxPostTransform):
    """Puts the first response after the files, for readers who can't run them."""

    default_priority = 340

    def run(self, **kwargs: Any) -> None:
        """Transform one document, or all of a book."""
        recorded = records(self.env).recorded
        for node in self.document.findall(webasgi_playground):
            found = recorded.get(node.case)
            if found is None:
                continue
            response = responses.shown(found)
            wrapper = webasgi_file("", classes=["literal-block-wrapper"])
            wrapper += webasgi_file_name(response.line, response.line)
            text = response.text or "(no body)"
            wrapper += nodes.literal_block(text, text, language=response.language, force=True)
            node += wrapper


class NumberedTitle(SphinxPostTransform):
    """Puts the number into the title where the writer does not do it."""

    default_priority = 350
    formats = ("latex", "text", "man", "texinfo", "markdown")

    def run(self, **kwargs: Any) -> None:
        """Transform one document, or all of a book."""
        if not shown(self.config):
            return
        form = self.config.numfig_format[sequence(self.config)]
        for node in self.document.findall(webasgi_playground):
            found = number(self.env, _docname(node, self.env.docname), node)
            title = next((child for child in node.children if isinstance(child, webasgi_title)), None)
            if title is not None and found is not None:
                title.insert(0, nodes.Text(f"{form % found} "))


class NumberedReference(SphinxPostTransform):
    """Has references show the number in formats whose writers print ``Playground %s``, as they do for figures."""

    default_priority = 350
    formats = ("text", "man", "texinfo", "markdown")

    def run(self, **kwargs: Any) -> None:
        """Transform one document, or all of a book."""
        kind = sequence(self.config)
        known = {each for numbers in self.env.toc_fignumbers.values() for each in numbers.get(kind, {})}
        for node in list(self.document.findall(addnodes.number_reference)):
            if (node.get("refid") or node.get("refuri", "").rpartition("#")[2]) in known:
                node.replace_self(node.children)


class EmptyFile(SphinxPostTransform):
    """Says of a file that it is empty where the next one's name would follow it in the same line."""

    default_priority = 350
    formats = ("text",)

    def run(self, **kwargs: Any) -> None:
        """Transform one document, or all of a book."""
        for file in self.document.findall(webasgi_file):
            for code in file.findall(nodes.literal_block):
                if not code.astext():
                    code += nodes.Text("(empty)")


def _docname(node: nodes.Element, docname: str) -> str:
    """The document that a node is of: books are made of several, which are marked in them."""
    parent = node.parent
    while parent is not None:
        if parent.get("docname"):
            found: str = parent["docname"]
            return found
        parent = parent.parent
    return docname
