"""The directive ``webasgi``, in reStructuredText and (through MyST) in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StateMachine
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from webasgi.build import Block, build
from webasgi.playground import SourceLocation
from webasgi.problems import Problem

from .config import settings
from .node import playground_node
from .records import Request, records

logger = logging.getLogger(__name__)


def _as_written(argument: str) -> str:
    return argument or ""  # None, in spite of the annotation, where nothing is written


class AnyOption(dict[str, Callable[[str], Any]]):
    """An option specification that takes every name.

    Options are checked by `webasgi.options`, which can warn with a subtype of its own and still show the code, where
    docutils would drop the directive.
    """

    def __missing__(self, name: str) -> Callable[[str], Any]:
        return _as_written

    def __bool__(self) -> bool:
        return True  # MyST reads options only where the specification is true


class WebasgiDirective(SphinxDirective):
    """A playground. The argument, if any, is the source (a file or directory); the content holds files as txtar."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = AnyOption()

    def run(self) -> list[nodes.Node]:
        """Build the playground, warn of its problems, note what it depends on and asks for."""
        lines = list(self.content)
        options = dict(self.options)
        problems: list[Problem] = []
        if self.arguments and "\n" in self.arguments[0]:
            message = "an empty line has to stand between `.. webasgi::` (or its options) and the code"
            problems.append(Problem("webasgi.option", message))
            lines = [*self.arguments[0].splitlines(), "", *lines]
        elif self.arguments:
            options.setdefault("src", self.arguments[0])
        source, line = self.get_source_info()
        built = build(Block(lines, options, SourceLocation(source, line)), settings(self.config), self._find_source)
        for path in built.dependencies:
            self.env.note_dependency(str(path))
        for problem in (*problems, *built.problems):
            kind, _, subtype = problem.subtype.partition(".")
            logger.warning(problem.message, location=self._location(problem), type=kind, subtype=subtype)
        location = self._location(built.environment_problem(""))
        request = Request(built.playground.requirements, location)
        records(self.env).requests.setdefault(self.env.docname, []).append(request)
        node = playground_node(built.playground)
        for part in node.findall(nodes.Element):
            part.source, part.line = source, line
        return [node]

    def _find_source(self, name: str) -> Path:
        _, absolute = self.env.relfn2path(name)
        return Path(absolute)

    def _location(self, problem: Problem) -> str:
        """The problem's place as ``path:line``, in the file that holds the line (which may be an included one)."""
        if problem.option is not None:
            return self._line(self.lineno + self._option_offset(problem.option))
        if problem.line < 0:
            return self._line(self.lineno)
        state_machine: object = self.state_machine
        if not isinstance(state_machine, StateMachine):
            # MyST: content_offset counts from the line after the opening one.
            return self._line(self.lineno + 1 + self.content_offset + problem.line)
        try:
            source, offset = self.content.items[problem.line]
        except IndexError:
            return self._line(self.lineno)
        return f"{source}:{offset + 1}"

    def _line(self, number: int) -> str:
        source, line = self.state_machine.get_source_and_line(number)
        return f"{source}:{line}"

    def _option_offset(self, name: str) -> int:
        """How many lines below the directive's first line the option stands; 0 if it is not found (the argument)."""
        # `:name: value`, or `name: value` in MyST's YAML block
        option = re.compile(rf"\s*(?::{re.escape(name)}:|{re.escape(name)}\s*:)(?:\s|$)")
        for offset, line in enumerate(self.block_text.splitlines()):
            if offset and option.match(line):
                return offset
        return 0
