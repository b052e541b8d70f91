"""The directive ``webasgi``, in reStructuredText and (through MyST) in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StateMachine
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from webasgi.build import Block, Built, build
from webasgi.checks import Case, Example
from webasgi.options import is_option
from webasgi.playground import SourceLocation
from webasgi.problems import Problem
from webasgi.snapshots.modules import imported_modules

from . import code_blocks
from .config import settings
from .node import playground_node
from .records import Request, records

logger = logging.getLogger(__name__)

#: An option on a line of its own, with colons or in a YAML block.
_OPTION_LINE = re.compile(r"\s*:?(?P<name>[a-zA-Z][\w-]*)\s*:(?:\s|$)")

#: What stands in the line of an option whose value begins in the next one: nothing, or a sign of YAML.
_VALUE_BELOW = re.compile(r"\s*(?:[|>][+-]?)?\s*")

#: An option as the header of a fence has it.
_PAIR = re.compile(r"""(?:^|(?<=\s))(?P<name>[a-zA-Z][\w-]*)=(?P<value>"[^"]*"|'[^']*'|[^\s"']+)(?=\s|$)""")


def _unquoted(value: str) -> str:
    return value[1:-1] if value[0] in "\"'" else value


def _is_option(pair: re.Match[str]) -> bool:
    """Whether it is an option by its quotes or its name; a file may well be called ``a=b``."""
    return pair["value"][0] in "\"'" or is_option(pair["name"])


def _as_written(argument: str) -> str:
    return argument or ""  # None, in spite of the annotation, where nothing is written


def _content_problems(found: code_blocks.Found, first: int) -> list[Problem]:
    return [
        Problem(
            "webasgi.content",
            f"a {tag} stands between the files of a playground and is left out: only code blocks and literalinclude do",
            -1 if line is None else max(line - first, -1),
        )
        for tag, line in found.others
    ]


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
    """A playground.

    The argument, if any, is the source (a file, directory or glob); the content holds files as txtar, or as code
    blocks whose captions are their names.
    """

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = AnyOption()

    def run(self) -> list[nodes.Node]:
        """Build the playground, warn of its problems, note what it depends on and asks for."""
        problems: list[Problem] = []
        options = dict(self.options)
        code, source_given = self._argument(options, problems)
        if source_given is not None:
            if "src" in options:
                message = "the source is given twice: the argument holds"
                problems.append(Problem("webasgi.option", message, option="src"))
            options["src"] = source_given
        if self._in_myst():
            problems += self._doubled_options()
        lines = [*code, *self.content]
        found = self._code_blocks() if not code and code_blocks.are_in(list(self.content)) else None
        files = []
        if found is not None:
            first = self._first_line()
            files = found.given(first)
            problems += _content_problems(found, first)
        source, line = self.get_source_info()
        location = SourceLocation(source, line)
        block = Block([] if found is not None else lines, options, location, files)
        built = build(block, settings(self.config), self._find_source)
        for path in built.dependencies:
            self.env.note_dependency(str(path))
        for problem in (*problems, *built.problems):
            kind, _, subtype = problem.subtype.partition(".")
            logger.warning(problem.message, location=self._location(problem, len(code)), type=kind, subtype=subtype)
        where = self._location(built.environment_problem(""), len(code))
        case = self._case(built, len(code))
        request = Request(built.playground.requirements, where, imported_modules(built.playground), case)
        records(self.env).requests.setdefault(self.env.docname, []).append(request)
        node = playground_node(built.playground, case.key)
        for part in node.findall(nodes.Element):
            part.source, part.line = source, line
        if built.playground.name is not None:
            self.options["name"] = built.playground.name
            taken = self._taken(built.playground.name)
            if taken is not None:
                where = self._location(taken, len(code))
                logger.warning(taken.message, location=where, type="webasgi", subtype="option")
            self.add_name(node)
        if found is None:
            return [node]
        self._keep_targets(node, found.ids)
        return [*found.messages, node]

    def _taken(self, name: str) -> Problem | None:
        """What docutils, which warns too, says without a line and without what to do."""
        document = self.state.document
        taken = document.nameids.get(nodes.fully_normalize_name(name))
        if taken is None or not document.nametypes.get(nodes.fully_normalize_name(name)):
            return None
        line = document.ids[taken].line
        place = f" in line {line}" if line else ""
        message = f"the name {name!r} is that of what stands{place} too: give it one of its own"
        return Problem("webasgi.option", message, option="name")

    def _argument(self, options: dict[str, str], problems: list[Problem]) -> tuple[list[str], str | None]:
        """What stands behind the directive's name: lines of code that belong below, or the source.

        Options that stand there, as a fence of MkDocs has them, are taken and reported.
        """
        argument = self.arguments[0] if self.arguments else ""
        bare = [_OPTION_LINE.match(line) for line in argument.splitlines()]
        if bare and all(match is not None and is_option(match["name"]) for match in bare):
            found = {match["name"]: match.string[match.end() :].strip() for match in bare if match is not None}
            written = " ".join(f":{name}: {value}" for name, value in found.items())
            message = f"options of a directive have colons on both sides of their names: {written}"
            problems.append(Problem("webasgi.option", message))
            for name, value in found.items():
                options.setdefault(name, value)
            return [], None
        if "\n" in argument:
            message = "an empty line has to stand between `.. webasgi::` (or its options) and the code"
            problems.append(Problem("webasgi.option", message))
            return argument.splitlines(), None
        pairs = {match["name"]: _unquoted(match["value"]) for match in _PAIR.finditer(argument) if _is_option(match)}
        if not pairs:
            return [], argument or None
        written = " ".join(f":{name}: {value}" for name, value in pairs.items())
        message = f"options of a directive stand on lines of their own below it: {written}"
        problems.append(Problem("webasgi.option", message))
        for name, value in pairs.items():
            options.setdefault(name, value)
        return [], _PAIR.sub(lambda match: "" if _is_option(match) else match[0], argument).strip() or None

    def _code_blocks(self) -> code_blocks.Found:
        """The content's blocks, as Sphinx' own directives read them."""
        container = nodes.container()
        container.document = self.state.document
        self.state.nested_parse(self.content, self.content_offset, container)
        return code_blocks.collect(container.children)

    def _keep_targets(self, node: nodes.Element, ids: Sequence[str]) -> None:
        """Names of the code blocks lead to the playground that has taken their place."""
        for each in ids:
            if each not in node["ids"]:
                node["ids"].append(each)
            self.state.document.ids[each] = node

    def _first_line(self) -> int:
        """The number of the content's first line in its document."""
        if self._in_myst():
            return self.lineno + 1 + self.content_offset
        _, offset = self.content.items[0]
        return int(offset or 0) + 1

    def _find_source(self, name: str) -> Path:
        _, absolute = self.env.relfn2path(name)
        return Path(absolute)

    def _location(self, problem: Problem, above: int) -> str:
        """The problem's place as ``path:line``, in the file that holds the line (which may be an included one).

        ``above`` is the number of lines of code that stand where the argument should, before the content.
        """
        if problem.option is not None:
            below = None if problem.row is None else _VALUE_BELOW
            return self._line(self.lineno + self._option_offset(problem.option, below) + (problem.row or 0))
        if problem.line < above:
            return self._line(self.lineno + 1 + problem.line)
        if self._in_myst():
            # MyST: content_offset counts from the line after the opening one.
            return self._line(self.lineno + 1 + self.content_offset + problem.line)
        source, offset = self.content.items[problem.line - above]
        return f"{source}:{offset + 1}"

    def _case(self, built: Built, above: int) -> Case:
        """The playground as an example, with the places of its checks and files."""
        starts = {}
        for path, line in built.starts.items():
            if line >= above + len(self.content):
                continue  # an empty file at the end
            document, _, number = self._location(Problem("webasgi.check", "", line), above).rpartition(":")
            starts[path] = (document, int(number))
        first = self.lineno + self._option_offset("check", _VALUE_BELOW)
        count = 1 + max((check.line for check in built.checks), default=-1)
        places = tuple(self._line(first + line) for line in range(count))
        return Case(Example(built.playground, built.checks), self._line(self.lineno), places, starts)

    def _in_myst(self) -> bool:
        """Whether MyST runs the directive, with a state machine that only looks like the real one."""
        state_machine: object = self.state_machine
        return not isinstance(state_machine, StateMachine)

    def _line(self, number: int) -> str:
        source, line = self.state_machine.get_source_and_line(number)
        return f"{source}:{line}"

    def _option_offset(self, name: str, below: re.Pattern[str] | None = None) -> int:
        """How many lines below the directive's first line the option stands; 0 if it is not found (the argument).

        One more where the rest of its line matches `below`.
        """
        # `:name: value`, or `name: value` in MyST's YAML block
        option = re.compile(rf"\s*(?::{re.escape(name)}:|{re.escape(name)}\s*:)(?:\s|$)")
        lines = self.block_text.splitlines()
        # MyST before 5.2 gives the content alone; the document has the options.
        if lines[:1] == list(self.content[:1]) and self._in_myst():
            lines = self._document_lines()
        for offset, line in enumerate(lines):
            match = option.match(line) if offset else None
            if match is not None:
                return offset + (below is not None and below.fullmatch(line[match.end() :]) is not None)
        return 0

    def _doubled_options(self) -> Iterator[Problem]:
        """Options that stand twice: MyST takes the last of them without a word, docutils refuses the directive."""
        seen: set[str] = set()
        for line in self._document_lines()[1:]:
            option = _OPTION_LINE.match(line)
            if option is None and line.strip() != "---":
                break
            name = option["name"] if option is not None else ""
            if name and name in seen:
                yield Problem("webasgi.option", f"option {name!r} is given twice: the last one holds", option=name)
            seen.add(name)

    def _document_lines(self) -> list[str]:
        """The document from the directive's first line on."""
        source = self.env.doc2path(self.env.docname)
        try:
            return Path(source).read_text(encoding="utf-8").splitlines()[self.lineno - 1 :]
        except (OSError, ValueError):  # a document that is made, not read
            return []
