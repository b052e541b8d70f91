"""Code blocks inside the directive: each is a file, its caption the name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from docutils import nodes

from webasgi.build import GivenFile
from webasgi.marking import as_ranges
from webasgi.markup import language
from webasgi.playground import PlaygroundFile

#: The first line of content that holds blocks rather than code: a directive, or a fence of Markdown.
_BLOCK = re.compile(r"\.\.\s+[\w:-]+::(?:\s|$)|(?:`{3,}|~{3,}|:{3,})\s*[{\w]")


def are_in(content: Iterable[str]) -> bool:
    """Whether the content of a directive is made of blocks: no line of an app begins so."""
    first = next((line for line in content if line.strip()), "")
    return bool(_BLOCK.match(first))


@dataclass
class Found:
    """``lines`` are the document's lines of the files and of what is no code (None: not known)."""

    files: list[tuple[PlaygroundFile, int | None]] = field(default_factory=list)
    others: list[tuple[str, int | None]] = field(default_factory=list)
    messages: list[nodes.system_message] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def given(self, first: int) -> list[GivenFile]:
        """The files for `webasgi.build`; ``first`` is the number of the content's first line."""
        return [GivenFile(file, -1 if line is None else max(line - first, -1)) for file, line in self.files]


def collect(children: Iterable[nodes.Node]) -> Found:
    """The files in the parsed content."""
    found = Found()
    for child in children:
        literal, caption = _parts(child)
        if literal is not None:
            found.files.append((_file(literal, caption, first=not found.files), literal.line))
            found.ids += [*literal["ids"], *(child["ids"] if isinstance(child, nodes.container) else ())]
        elif isinstance(child, nodes.system_message):
            found.messages.append(child)
        elif not isinstance(child, nodes.comment | nodes.target | nodes.Text):
            found.others.append((getattr(child, "tagname", "node"), child.line))
    return found


def _parts(node: nodes.Node) -> tuple[nodes.literal_block | None, str | None]:
    if isinstance(node, nodes.literal_block):
        return node, None
    if isinstance(node, nodes.container) and node.get("literal_block"):
        literal = next(iter(node.findall(nodes.literal_block)), None)
        caption = next(iter(node.findall(nodes.caption)), None)
        return literal, caption.astext() if caption is not None else None
    return None, None


def _file(literal: nodes.literal_block, caption: str | None, *, first: bool) -> PlaygroundFile:
    included = literal.get("source")
    if caption is None or (included is not None and ".." in PurePath(caption).parts):
        caption = PurePath(included).name if included is not None else "main.py" if first else ""
    text = literal.astext()
    file = PlaygroundFile(caption.strip(), text if text.endswith("\n") or not text else f"{text}\n")
    classes = {*literal["classes"], *(literal.parent["classes"] if literal.parent is not None else ())}
    return PlaygroundFile(
        file.path,
        file.text,
        language=_language(literal, file),
        hidden="hidden" in classes,
        readonly="readonly" in classes,
        highlighted_lines=as_ranges(_highlighted(literal)),
    )


def _highlighted(literal: nodes.literal_block) -> Sequence[int]:
    arguments: dict[str, Sequence[int]] = literal.get("highlight_args", {})
    return arguments.get("hl_lines", ())


def _language(literal: nodes.literal_block, file: PlaygroundFile) -> str | None:
    """The language that the author gave, unless the file's name tells as much."""
    given: object = literal.get("language")
    if not isinstance(given, str) or given in {"default", "none", language(file)}:
        return None
    return given
