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
from webasgi.snapshots.modules import imported_modules

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
        problems: list[Problem] = []
        options = dict(self.options)
        code = self.arguments[0].splitlines() if self.arguments and "\n" in self.arguments[0] else []
        if code:
            message = "an empty line has to stand between `.. webasgi::` (or its options) and the code"
            problems.append(Problem("webasgi.option", message))
        elif self.arguments and "src" in options:
            problems.append(Problem("webasgi.option", "the source is given twice: the argument holds", option="src"))
        if self.arguments and not code:
            options["src"] = self.arguments[0]
        lines = [*code, *self.content]
        source, line = self.get_source_info()
        built = build(Block(lines, options, SourceLocation(source, line)), settings(self.config), self._find_source)
        for path in built.dependencies:
            self.env.note_dependency(str(path))
        for problem in (*problems, *built.problems):
            kind, _, subtype = problem.subtype.partition(".")
            location = self._location(problem, len(code))
            logger.warning(problem.message, location=location, type=kind, subtype=subtype)
        location = self._location(built.environment_problem(""), len(code))
        request = Request(built.playground.requirements, location, imported_modules(built.playground))
        records(self.env).requests.setdefault(self.env.docname, []).append(request)
        node = playground_node(built.playground)
        for part in node.findall(nodes.Element):
            part.source, part.line = source, line
        return [node]

    def _find_source(self, name: str) -> Path:
        _, absolute = self.env.relfn2path(name)
        return Path(absolute)

    def _location(self, problem: Problem, above: int) -> str:
        """The problem's place as ``path:line``, in the file that holds the line (which may be an included one).

        ``above`` is the number of lines of code that stand where the argument should, before the content.
        """
        if problem.option is not None:
            return self._line(self.lineno + self._option_offset(problem.option))
        if problem.line < above:
            return self._line(self.lineno + 1 + problem.line)
        if self._in_myst():
            # MyST: content_offset counts from the line after the opening one.
            return self._line(self.lineno + 1 + self.content_offset + problem.line)
        source, offset = self.content.items[problem.line - above]
        return f"{source}:{offset + 1}"

    def _in_myst(self) -> bool:
        """Whether MyST runs the directive, with a state machine that only looks like the real one."""
        state_machine: object = self.state_machine
        return not isinstance(state_machine, StateMachine)

    def _line(self, number: int) -> str:
        source, line = self.state_machine.get_source_and_line(number)
        return f"{source}:{line}"

    def _option_offset(self, name: str) -> int:
        """How many lines below the directive's first line the option stands; 0 if it is not found (the argument)."""
        # `:name: value`, or `name: value` in MyST's YAML block
        option = re.compile(rf"\s*(?::{re.escape(name)}:|{re.escape(name)}\s*:)(?:\s|$)")
        lines = self.block_text.splitlines()
        # MyST before 5.2 gives the content alone; the document has the options.
        if lines[:1] == list(self.content[:1]) and self._in_myst():
            lines = self._document_lines()
        return next((offset for offset, line in enumerate(lines) if offset and option.match(line)), 0)

    def _document_lines(self) -> list[str]:
        """The document from the directive's first line on."""
        source = self.env.doc2path(self.env.docname)
        try:
            return Path(source).read_text(encoding="utf-8").splitlines()[self.lineno - 1 :]
        except (OSError, ValueError):  # a document that is made, not read
            return []
