"""The HTML of a playground, made from one Jinja2 template with autoescape; no other module makes HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from pygments import highlight as pygments_highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from webasgi.marks import segments
from webasgi.playground import Playground, PlaygroundFile
from webasgi.responses import ShownResponse

#: The custom element's name.
ELEMENT = "webasgi-playground"

#: Version of the JSON inside the element.
DATA_VERSION = 1


@dataclass(frozen=True)
class Listing:
    """A file with its highlighted code: one line of HTML for each of its lines, without an element around them.

    Whether there is a ``code`` in the ``pre`` goes by the tool's other code blocks, which themes are made for.
    """

    file: PlaygroundFile
    spans: Markup
    code_element: bool = True


def playground_html(
    playground: Playground,
    listings: Sequence[Listing],
    *,
    environment: str | None,
    problem: str | None = None,
    number: Markup | None = None,
    response: Markup | None = None,
) -> Markup:
    """The element ``<webasgi-playground>`` with its data and its highlighted files.

    ``environment`` is the file name of the environment's manifest in the assets directory; without one, ``problem``
    says why. ``number`` stands before the title, ``response`` after the files.
    """
    data = playground_data(playground, environment=environment, problem=problem)
    groups = [segments(listing.file, listing.spans) for listing in listings]
    files = list(zip(listings, groups, strict=True))
    return Markup(_macros().playground(data, playground, files, number or "", response or ""))


def response_html(response: ShownResponse) -> Markup:
    """The response that was recorded when the documentation was built."""
    lexer = get_lexer_by_name(response.language, stripnl=False)
    spans = Markup(pygments_highlight(response.text, lexer, HtmlFormatter(nowrap=True)))
    return Markup(_macros().response(response, spans))


def response_marker(key: str) -> Markup:
    """Stands where `response_html` will, when it is known; ``key`` is that of the case."""
    return Markup(_macros().response_marker(key))


def anchors(names: Sequence[str]) -> Markup:
    """Targets of links besides the element's own id."""
    return Markup(_macros().anchors(names))


def playground_data(playground: Playground, *, environment: str | None, problem: str | None) -> dict[str, Any]:
    """What the element reads: the JSON object of the page contract."""
    return {
        "version": DATA_VERSION,
        "app": playground.app,
        "path": playground.path,
        "title": playground.title,
        "files": [_file_data(file) for file in playground.files if file.loaded],
        "environment": environment,
        "problem": problem,
        "requirements": list(playground.own_requirements or playground.requirements),
        "runtimes": playground.runtimes,
        "network": playground.network,
        "isolation": playground.isolation,
        "shipped": playground.shipped,
        **_context(playground),
    }


def _context(playground: Playground) -> dict[str, Any]:
    """What the app finds beside its texts; most find nothing."""
    data = [
        {"path": each.path, "file": each.file, "size": len(each.content), "sha256": each.sha256}
        for each in playground.data
    ]
    found = {
        "data": data,
        "environ": dict(playground.environ),
        "directory": playground.directory,
        "index": playground.index,
    }
    return {name: value for name, value in found.items() if value}


def _file_data(file: PlaygroundFile) -> dict[str, Any]:
    """What is as usual is left out: most files have a path and a text only."""
    marks = {
        "language": file.language,
        "hidden": file.hidden,
        "readonly": file.readonly,
        "hiddenLines": file.hidden_lines,
        "highlightedLines": file.highlighted_lines,
        "focusedLines": file.focused_lines,
    }
    return {"path": file.path, "text": file.text, **{name: value for name, value in marks.items() if value}}


def style_tag(url: str) -> Markup:
    """The ``<link>`` to the stylesheet."""
    return Markup(_macros().style_tag(url))


def script_tag(url: str, attributes: Mapping[str, str] = MappingProxyType({})) -> Markup:
    """The ``<script>`` that defines the element; see :func:`webasgi.language.script_attributes`."""
    return Markup(_macros().script_tag(url, attributes))


def full_page(*, script_url: str, style_url: str, attributes: Mapping[str, str] = MappingProxyType({})) -> str:
    """The whole HTML of the full-page playground; ``attributes`` are its script's."""
    template = _environment().get_template("full-page.html.jinja")
    return template.render(script_url=script_url, style_url=style_url, attributes=attributes)


def highlight(file: PlaygroundFile) -> Markup:
    """The file's lines as HTML with Pygments' classes, for tools that have no highlighter of their own."""
    return Markup(pygments_highlight(file.text, _lexer(file), HtmlFormatter(nowrap=True)))


def language(file: PlaygroundFile) -> str:
    """Pygments' name of the file's language, ``text`` where it knows none."""
    if file.language is not None:
        return file.language
    aliases: Sequence[str] = _lexer(file).aliases
    return aliases[0] if aliases else "text"


def is_language(name: str) -> bool:
    """Whether Pygments knows a language of this name."""
    try:
        get_lexer_by_name(name)
    except ClassNotFound:
        return False
    return True


def _lexer(file: PlaygroundFile) -> Lexer:
    try:
        if file.language is not None:
            named: Lexer = get_lexer_by_name(file.language, stripnl=False)
            return named
        only = _only_language(PurePosixPath(file.path).name)
        if only is not None:
            certain: Lexer = get_lexer_by_name(only, stripnl=False)
            return certain
        lexer: Lexer = get_lexer_for_filename(file.path, file.text, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return lexer


@lru_cache(maxsize=1024)
def _only_language(name: str) -> str | None:
    """The language that a file's name stands for by itself; None where there is none, or the text decides.

    Pygments looks through its five hundred languages for each file, which was a sixth of a large build.
    """
    fitting = [
        aliases[0]
        for _, aliases, patterns, _ in get_all_lexers()
        if aliases and any(fnmatch(name, pattern) for pattern in patterns)
    ]
    return fitting[0] if len(fitting) == 1 else None


@cache
def _environment() -> Environment:
    # Not in sandboxed mode: the templates are ours. Markup that comes in is not escaped again.
    environment = Environment(
        loader=PackageLoader("webasgi"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=False
    )
    environment.filters["htmlsafe_json"] = htmlsafe_json_dumps
    return environment


@cache
def _macros() -> Any:
    return _environment().get_template("playground.html.jinja").module
