"""The block ``/// webasgi`` of pymdownx.blocks: ordinary fences with titles, grouped into one playground.

The plugin sets it up by itself. A tool that runs no MkDocs plugins lists ``mkdocs_webasgi.block`` among its Markdown
extensions.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor  # type: ignore[import-untyped]
from pymdownx.blocks.block import Block as PymdownBlock  # type: ignore[import-untyped]

from webasgi import fences
from webasgi.build import GivenFile
from webasgi.marking import as_ranges
from webasgi.markup import is_language, language
from webasgi.options import is_option
from webasgi.playground import PlaygroundFile
from webasgi.problems import Problem
from webasgi.selectors import SelectorError, parse_ranges

from .surroundings import KeepFences

_OPTION = re.compile(
    r"""(?P<name>[a-zA-Z][\w-]*)(?:=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'}]+)))?"""
)
_OPTION_LINE = re.compile(r"(?P<name>[a-zA-Z][\w-]*):(?:\s|$)")


@dataclass(frozen=True)
class Contents:
    """What stands in a block, once a renderer wants it. Lines of problems count from the block's own."""

    options: Mapping[str, str]
    files: tuple[GivenFile, ...]
    problems: tuple[Problem, ...]
    text: str


#: Makes the HTML of a block, and logs its problems.
Render = Callable[[Contents, Markdown], str]


def parse(text: str) -> tuple[list[GivenFile], list[Problem]]:
    """The fences in a block's text as files; what stands between them is a problem."""
    lines = text.split("\n")
    files: list[GivenFile] = []
    problems: list[Problem] = []
    outside = dict(enumerate(lines))
    for block in fences.find(lines):
        content = [line[len(block.prefix) :] for line in lines[block.start + 1 : block.end]]
        code = "".join(f"{line}\n" for line in content)
        files.append(GivenFile(_file(block.info, code, problems, first=not files)))
        for index in range(block.start, block.end + 1):
            del outside[index]
    words = next((line.strip() for line in outside.values() if line.strip()), None)
    if words is not None:
        option = _OPTION_LINE.match(words)
        is_indented = option is None or not is_option(option["name"])
        hint = "" if is_indented else ": options stand right below the first line, four spaces in front"
        message = f"only fences stand in a playground, {words!r} is left out{hint}"
        problems.append(Problem("webasgi.content", message))
    return files, problems


def _file(info: str, code: str, problems: list[Problem], *, first: bool) -> PlaygroundFile:
    given = {
        match["name"]: match["double"] or match["single"] or match["bare"] or "" for match in _after_language(info)
    }
    path = given.get("title", "main.py" if first else "")
    lines = given.get("hl_lines", "")
    highlighted = set[int]()
    try:
        for start, last in parse_ranges(lines) if lines else ():
            highlighted.update(range(start, (last or code.count("\n")) + 1))
    except SelectorError as error:
        problems.append(Problem("webasgi.lines", f"hl_lines of {path}: {error}"))
    plain = PlaygroundFile(path, code)
    named = _language(info)
    return PlaygroundFile(
        path,
        code,
        language=named if named not in {None, language(plain)} else None,
        hidden="hidden" in given,
        readonly="readonly" in given,
        highlighted_lines=as_ranges(highlighted),
    )


def _after_language(info: str) -> list[re.Match[str]]:
    rest = info.strip().strip("{}").strip()
    return list(_OPTION.finditer(re.sub(r"^\.?[\w+#.-]+(?=\s|$)", "", rest)))


def _language(info: str) -> str | None:
    match = re.match(r"\s*\{?\s*\.?(?P<name>[\w+#.-]+)(?=[\s}]|$)", info)
    return match["name"] if match is not None and is_language(match["name"]) else None


class AnyOption(dict[str, Any]):
    """An option specification that takes every name: options are checked by `webasgi.options`, which can warn."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> tuple[None, None]:
        return (None, None)


class PlaygroundBlock(PymdownBlock):  # type: ignore[misc]
    """One playground. The argument, if any, is the source."""

    NAME = "webasgi"
    ARGUMENT = None

    def on_init(self) -> None:
        """Let every option through."""
        self.option_spec: dict[str, Any] = AnyOption(self.option_spec)

    def on_markdown(self) -> str:
        """Fences come as they were written."""
        return "raw"

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        """The paragraph whose text will be the placeholder of the element."""
        return ElementTree.SubElement(parent, "p")

    def on_end(self, block: ElementTree.Element) -> None:
        """Render what was collected."""
        text = block.text or ""
        files, problems = parse(text)
        options = {name: _as_text(name, value) for name, value in self.options.items() if name != "attrs"}
        if self.argument:
            options.setdefault("src", self.argument)
        contents = Contents(options, tuple(files), tuple(problems), text)
        html = self.config["render"](contents, self.md)
        block.text = AtomicString(self.md.htmlStash.store(html))


def _as_text(name: str, value: object) -> str:
    """A value of YAML as an option's text."""
    if value is None or value is True:
        return ""
    if name == "environ" and isinstance(value, dict):
        return shlex.join(f"{key}={_scalar(each)}" for key, each in value.items())
    if name == "environ" and isinstance(value, list):
        return shlex.join(_scalar(each) for each in value)
    if name == "check" and isinstance(value, list):
        return "".join(f"{_scalar(each)}\n" for each in value)
    if isinstance(value, list):
        return ", ".join(_scalar(each) for each in value)
    return _scalar(value)


def _scalar(value: object) -> str:
    """As YAML has it: `true`, and not Python's `True`."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


class PlaygroundExtension(BlocksExtension):  # type: ignore[misc]
    """The Markdown extension; ``render`` is the plugin's own, or that of the fence by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.config = {"render": ["", "Makes the HTML of a block"], "base": ["", "URL of the assets' directory"]}
        super().__init__(*args, **kwargs)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802 - pymdownx' name
        """Register the block."""
        config = self.getConfigs()
        if not config["render"]:
            from .fence import standalone

            config["render"] = standalone(config["base"]).render_block
        block_mgr.register(PlaygroundBlock, config)
        KeepFences.register(md)


def makeExtension(*args: Any, **kwargs: Any) -> PlaygroundExtension:  # noqa: N802 - Markdown's name
    """What Python-Markdown calls."""
    return PlaygroundExtension(*args, **kwargs)
