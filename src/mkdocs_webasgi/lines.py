"""Where the fences of a page stand in its source: formatters of superfences are told everything but the line."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import yaml

from webasgi import fences
from webasgi.fences import FencedBlock

_LANGUAGE = re.compile(r"[ \t]*(?:\.?webasgi(?=[ \t]|$)|\{[ \t]*\.webasgi(?=[ \t}]))(?P<rest>.*)$")
_OPTION = r"[a-zA-Z][a-zA-Z0-9_]*(?:=(?:\"[^\"]*\"|'[^']*'))?"
#: The options that superfences understands; any other header is no fence to it.
_HEADER = re.compile(rf"(?:[ \t]*{_OPTION}(?=[ \t]|$))*[ \t]*$")
#: A block of pymdownx.blocks, and an option on a line of its own below.
_BLOCK = re.compile(r"[> ]*(?P<slashes>/{3,}) *webasgi *(?:\|.*)?$")
_BLOCK_OPTION = re.compile(r"[> \t]+(?P<name>[\w-]+)\s*:(?:\s|$)")
#: What another extension or plugin replaces.
_CHANGES = re.compile(r"8<-|\{\{|\{%")
_GOOD_OPTION = re.compile(rf"(?<![^\s]){_OPTION}(?=[ \t]|$)")


@dataclass(frozen=True)
class Fence:
    """A fence ``webasgi``: ``line`` counts from 1, ``text`` is its content without indentation.

    ``document`` is empty for the page itself, else the file that the page takes in.
    """

    line: int
    text: str
    document: str = ""


#: Where a fence is that another plugin has made.
NOWHERE = Fence(0, "")


@dataclass(frozen=True)
class BlockLines:
    """Where a block ``/// webasgi`` stands: its first line, those of its options by name, those of its fences.

    ``text`` is its content without empty lines and indentation, ``document`` that of a `Fence`. ``doubled`` are options
    that stand in one more line, with that line. ``fault`` is why it is no block to Markdown, and the line to look at.
    """

    line: int
    options: dict[str, int]
    fences: list[int]
    doubled: list[tuple[int, str]] = field(default_factory=list)
    fault: tuple[int, str] | None = None
    text: str = ""
    document: str = ""


@dataclass
class FenceLines:
    """The fences and blocks of one page and the files it takes in, handed out in order of their appearance."""

    fences: list[Fence] = field(default_factory=list)
    blocks: list[BlockLines] = field(default_factory=list)

    @classmethod
    def of(cls, source: str, included: Iterable[tuple[str, str]] = ()) -> FenceLines:
        """Find those in a page's source, and in that of included documents: pairs of name and text."""
        found = cls()
        for document, text in [("", source), *included]:
            lines = text.split("\n")
            found.fences += [Fence(line, content, document) for line, content in _fences(lines)]
            found.blocks += [replace(each, document=document) for each in blocks(lines) if each.fault is None]
        return found

    def take_block(self, text: str) -> BlockLines | None:
        """The first block with this content that was not taken yet, else the first; None if there is no more."""
        if not self.blocks:
            return None
        wanted = _dense(text.split("\n"))
        same = (index for index, block in enumerate(self.blocks) if block.text == wanted)
        changed = (index for index, block in enumerate(self.blocks) if _CHANGES.search(block.text))
        return self.blocks.pop(next(same, next(changed, 0)))

    def take(self, text: str) -> Fence:
        """The first fence with this content that was not taken yet; `NOWHERE` if another plugin has made it."""
        wanted = _plain(text.split("\n"))
        same = (index for index, fence in enumerate(self.fences) if fence.text == wanted)
        # Snippets and macros have put something else in the place of what the source shows.
        changed = (index for index, fence in enumerate(self.fences) if _CHANGES.search(fence.text))
        index = next(same, next(changed, None))
        return NOWHERE if index is None else self.fences.pop(index)


def doubled_options(source: str) -> Iterator[tuple[int, str]]:
    """Options that a fence's header or a block has twice: the last is taken. Line (from 1) and name."""
    lines = source.split("\n")
    for found in blocks(lines):
        yield from found.doubled
    for block, rest in _ours(lines):
        names = [match[0].partition("=")[0] for match in _GOOD_OPTION.finditer(rest)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield block.start + 1, name


def unreadable_options(source: str) -> Iterator[tuple[int, str]]:
    """Blocks that are shown as text since their options are no table of YAML: line (from 1) and what is wrong."""
    return (found.fault for found in blocks(source.split("\n")) if found.fault is not None)


def mend_headers(markdown: str) -> tuple[str, list[str]]:
    """Make headers readable that superfences would not take for a fence: what it can't read is dropped.

    Returns the text, with as many lines as before, and the headers that were changed.
    """
    lines = markdown.split("\n")
    mended: list[str] = []
    for block, rest in _ours(lines):
        if block.info.lstrip().startswith("{") or _HEADER.match(rest):
            continue
        mended.append(lines[block.start].strip())
        good = " ".join(match[0] for match in _GOOD_OPTION.finditer(rest))
        lines[block.start] = f"{block.prefix}{block.fence}webasgi {good}".rstrip()
    return "\n".join(lines), mended


def _ours(lines: list[str]) -> Iterator[tuple[FencedBlock, str]]:
    """Our fences with what follows the language, but not those inside another fence."""
    for block in fences.find(lines):
        language = _LANGUAGE.match(block.info)
        if language is not None:
            yield block, language["rest"]


def blocks(lines: list[str]) -> Iterator[BlockLines]:
    """The blocks ``/// webasgi`` in a page's lines."""
    fenced = list(fences.find(lines))
    inside = {index for block in fenced for index in range(block.start, block.end + 1)}
    for index, line in enumerate(lines):
        opening = _BLOCK.match(line.expandtabs(4)) if index not in inside else None
        if opening is None:
            continue
        end = next(
            (
                other
                for other in range(index + 1, len(lines))
                if other not in inside and lines[other].strip("> \t") == opening["slashes"]
            ),
            len(lines),
        )
        options: dict[str, int] = {}
        doubled: list[tuple[int, str]] = []
        indent = None
        content = end
        for other in range(index + 1, end):
            option = _BLOCK_OPTION.match(lines[other])
            if option is None and not (indent is not None and lines[other][: indent + 1].strip("> \t") == ""):
                content = other
                break
            if option is None or (indent is not None and option.start("name") > indent):
                continue  # a value of several lines
            indent = option.start("name")
            if options.setdefault(option["name"], other + 1) != other + 1:
                doubled.append((other + 1, option["name"]))
        fences_inside = [block.start + 1 for block in fenced if index < block.start < end]
        fault = _fault(lines, index, opening.start("slashes"))
        yield BlockLines(index + 1, options, fences_inside, doubled, fault, _dense(lines[content:end]))


def _fault(lines: list[str], index: int, width: int) -> tuple[int, str] | None:
    """What is wrong with the options below the line ``index`` of a block that begins in the column ``width``."""
    below = (line.expandtabs(4)[width:] for line in lines[index + 1 :])
    text = "\n".join(itertools.takewhile(lambda line: line.startswith("    ") and line.strip(), below))
    try:
        value = yaml.safe_load(textwrap.dedent(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error)
        return index + 2 + (mark.line if mark is not None else 0), f"the options are no YAML: {problem}"
    if isinstance(value, dict | None):
        return None
    return index + 2, "options are written name: value, each in a line"


def _fences(lines: list[str]) -> Iterator[tuple[int, str]]:
    for block, _ in _ours(lines):
        width = len(block.prefix)
        content = lines[block.start + 1 : block.end]
        yield block.start + 1, _plain([line.expandtabs(4)[width:] for line in content])


def _plain(lines: list[str]) -> str:
    """The content for comparison: indentation depends on who has read it."""
    return "\n".join(line.strip() for line in lines).strip()


def _dense(lines: list[str]) -> str:
    return "\n".join(text for line in lines if (text := line.strip("> \t")))
