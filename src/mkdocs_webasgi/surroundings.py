"""Keeps what is around a playground, and in it, as Markdown and HTML want it: extensions of Python-Markdown."""

from __future__ import annotations

import re
from html import escape

from markdown import Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from webasgi import fences, markup

from .lines import blocks

_PARAGRAPH = re.compile(r"<(?P<slash>/?)p(?:\s[^>]*)?>")
_START, _END = f"<{markup.ELEMENT}", f"</{markup.ELEMENT}>"
#: The name under which superfences registers.
_FENCES = "fenced_code_block"
#: Before superfences, after snippets are in and tabs are spaces.
_BEFORE_FENCES = 27
#: After what was stashed is back.
_AFTER_HTML = 25


def keep_out_of_paragraphs(md: Markdown) -> None:
    """Have playgrounds stand beside paragraphs, never in one.

    A fence right below a line of text, or at the end of a footnote, is part of a paragraph to Markdown. Browsers end
    a paragraph where a figure begins, and with it the element.
    """
    if markup.ELEMENT not in md.block_level_elements:
        md.block_level_elements.append(markup.ELEMENT)
        md.postprocessors.register(_OutOfParagraphs(md), "webasgi", _AFTER_HTML)


class _OutOfParagraphs(Postprocessor):
    def run(self, text: str) -> str:
        """The page's HTML, with paragraphs ended before a playground and begun anew behind it."""
        done: list[str] = []
        at = 0
        opened: re.Match[str] | None = None
        while (start := text.find(_START, at)) >= 0 and (end := text.find(_END, start)) >= 0:
            for tag in _PARAGRAPH.finditer(text, at, start):
                opened = None if tag["slash"] else tag
            before, at = text[at:start], end + len(_END)
            if opened is None:
                done += [before, text[start:at]]
                continue
            done.append(_without_empty(f"{before.rstrip()}</p>\n"))
            done += [text[start:at], "\n"]
            # The rest is a paragraph, unless it is nothing.
            text = f"<p>{text[at:].lstrip()}"
            text, at = text.removeprefix("<p></p>"), 0
            opened = None
        return "".join([*done, text[at:]])


def _without_empty(html: str) -> str:
    return re.sub(r"<p(?:\s[^>]*)?>\s*</p>\n$", "", html)


class KeepFences(Preprocessor):
    """Takes the fences of blocks ``/// webasgi`` out of superfences' sight, and has the block get them as they are.

    Superfences would not see fences whose headers have options that it does not know, such as ``hidden``, take the
    line that closes one for the beginning of another, and so the end of the block for code.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._md = md

    @classmethod
    def register(cls, md: Markdown) -> None:
        """Add it to a Markdown instance."""
        md.preprocessors.register(cls(md), "webasgi-fences", _BEFORE_FENCES)

    def run(self, lines: list[str]) -> list[str]:
        """The page's lines, with a placeholder for each such fence."""
        inside = {line - 1 for each in blocks(lines) for line in each.fences}
        if not inside or _FENCES not in self._md.preprocessors:
            return lines
        # That of superfences; the plain extension has none, and no blocks that look into it.
        stash = getattr(getattr(self._md.preprocessors[_FENCES], "extension", None), "stash", None)
        if stash is None:
            return lines
        kept = list(lines)
        for block in reversed(list(fences.find(lines))):
            if block.start in inside:
                width = len(block.prefix)
                written = lines[block.start : block.end + 1]
                # Where the block turns out to be none, the HTML is what is seen.
                html = escape("\n".join(line[width:] for line in written))
                placeholder = self._md.htmlStash.store(f"<pre><code>{html}</code></pre>")
                stash.store(placeholder[1:-1], "\n".join(written), width)
                kept[block.start : block.end + 1] = [f"{block.prefix}{placeholder}"]
        return kept
