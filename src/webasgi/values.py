"""How the values of options are read, one function for each kind of value."""

from __future__ import annotations

import ast
import re
import shlex

from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound

from webasgi.checks.grammar import Check, parse_checks
from webasgi.environments.errors import RequirementError
from webasgi.environments.requirements import parse_requirements as split_requirements
from webasgi.selectors import Range, Selector, SelectorError, parse_ranges, parse_selectors
from webasgi.spelling import did_you_mean

_LENGTH = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|\.\d+)\s*"
    r"(?P<unit>px|rem|em|ex|ch|lh|rlh|cm|mm|in|pt|pc|(?:[sld]?v(?:h|w|min|max|b|i)))?",
    re.IGNORECASE,
)
_DOTTED = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_APP = re.compile(rf"{_DOTTED}:{_DOTTED}\s*(?P<arguments>\(.*\))?", re.DOTALL)
_NAME = re.compile(r"[^\s\"'<>#]+(?: [^\s\"'<>#]+)*")
_CLASS = re.compile(r"[^\W\d_][\w-]*", re.ASCII)
_SEPARATORS = re.compile(r"[\s,;]+")


class OptionError(ValueError):
    """The value of an option can't be used; the text says why and what would do."""


class LinesError(OptionError):
    """Some lines of a value can't be used: ``faults`` has each (from 0) with its text, ``kept`` is the rest's value."""

    def __init__(self, faults: tuple[tuple[int, str], ...], kept: object) -> None:
        super().__init__("; ".join(text for _, text in faults))
        self.faults = faults
        self.kept = kept


def parse_text(value: str) -> str:
    """Any text will do."""
    return value


def parse_app(value: str) -> str:
    """``module:attribute``, both dotted names; raises `OptionError`.

    As with Flask and Gunicorn the attribute may be a call that makes the app, with literals for arguments:
    ``main:create_app("testing")``. (A function without arguments is called in any case, as by Uvicorn.)
    """
    module, colon, _ = value.partition(":")
    if not colon:
        raise OptionError(f"app {value!r} has no colon: write module:attribute, such as {module or 'main'}:app")
    match = _APP.fullmatch(value)
    if match is None:
        raise OptionError(
            f"app {value!r} is not module:attribute, such as main:app or pkg.main:api.app, "
            "nor a call such as main:create_app()"
        )
    if match["arguments"] and not _are_literals(match["arguments"]):
        raise OptionError(
            f"app {value!r} is no call that can be made: its arguments have to be literals, "
            'such as main:create_app("testing", debug=True)'
        )
    return value


def _are_literals(arguments: str) -> bool:
    """Whether a call with these arguments, in their parentheses, needs no names to be known."""
    try:
        call = ast.parse(f"_{arguments}", mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            return False
        if any(keyword.arg is None for keyword in call.keywords):
            return False  # `**`
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            ast.literal_eval(argument)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return False
    return True


def parse_path(value: str) -> str:
    """The path and query of a URL on the app's own origin; raises `OptionError`."""
    if not value.startswith("/"):
        raise OptionError(f"path {value!r} has to start with a slash: /{value}")
    if value.startswith(("//", "/\\")):
        raise OptionError(f"path {value!r} starts with two slashes, which would name another host")
    return value


def parse_height(value: str) -> str:
    """A CSS length; a bare number means pixels. Raises `OptionError`."""
    match = _LENGTH.fullmatch(value)
    if match is None or float(match["number"]) == 0:
        raise OptionError(f"height {value!r} is not a CSS length such as 30rem, 480px or 60vh")
    return f"{match['number']}{(match['unit'] or 'px').lower()}"


def parse_requirements(value: str) -> tuple[str, ...]:
    """PEP 508 requirements separated by commas or spaces, normalized; raises `OptionError`."""
    if value.startswith("["):  # a list, as MyST's YAML block invites to write
        raise OptionError(f"requirements {value!r} are in brackets: write names separated by commas or spaces, no list")
    try:
        return split_requirements(value)
    except RequirementError as error:
        raise OptionError(str(error)) from error


def parse_patterns(value: str) -> tuple[str, ...]:
    """File names or globs, separated by commas or spaces."""
    return tuple(_words(value))


def parse_lines(value: str) -> tuple[Range, ...]:
    """Ranges of lines such as ``1-10, 20-``; raises `OptionError`."""
    try:
        return parse_ranges(value)
    except SelectorError as error:
        raise OptionError(str(error)) from error


def parse_marks(value: str) -> tuple[Selector, ...]:
    """Files, or lines or regions of files; raises `OptionError`."""
    try:
        return parse_selectors(value)
    except SelectorError as error:
        raise OptionError(str(error)) from error


def parse_readonly(value: str) -> tuple[str, ...]:
    """Patterns of files; nothing, or the option's name (what a bare word in a fence's header gives), means all."""
    return parse_patterns(value) if value not in {"", "readonly"} else ("*",)


def parse_languages(value: str) -> tuple[tuple[str | None, str], ...]:
    """Pairs of a pattern and a language such as ``*.tpl=html+jinja``; a language alone has no pattern.

    Raises `OptionError`.
    """
    pairs = []
    for word in _words(value):
        pattern, equals, language = word.rpartition("=")
        try:
            get_lexer_by_name(language)
        except ClassNotFound:
            known = [alias for _, aliases, _, _ in get_all_lexers() for alias in aliases]
            hint = did_you_mean(language, known) or "see https://pygments.org/languages/"
            raise OptionError(f"language {language!r} is none of Pygments': {hint}") from None
        pairs.append((pattern if equals else None, language))
    return tuple(pairs)


def parse_name(value: str) -> str:
    """A name that cross-references and URLs can use; raises `OptionError`."""
    if not _NAME.fullmatch(value):
        raise OptionError(f"name {value!r} has characters that no anchor can have: use letters, digits and hyphens")
    return value


def parse_classes(value: str) -> tuple[str, ...]:
    """CSS classes, separated by spaces; raises `OptionError`."""
    classes = _words(value)
    for each in classes:
        if not _CLASS.fullmatch(each):
            raise OptionError(f"class {each!r} is not a name of letters, digits and hyphens")
    return tuple(classes)


def parse_environ(value: str) -> tuple[tuple[str, str], ...]:
    """``NAME=value`` pairs as a shell takes them apart; raises `OptionError`."""
    try:
        words = shlex.split(value)
    except ValueError as error:
        raise OptionError(f"environ {value!r} can't be taken apart: {error}") from error
    pairs = [word.partition("=") for word in words]
    for name, equals, _ in pairs:
        if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            raise OptionError(f"environ: {name + equals!r} is not NAME=value, such as DEBUG=1")
    return tuple((name, text) for name, _, text in pairs)


def parse_directory(value: str) -> str:
    """A relative path with slashes; raises `OptionError`."""
    directory = value.removeprefix("./").rstrip("/")
    if directory in ("", "."):
        return ""
    if value.startswith("/") or "\\" in value or any(part in ("", ".", "..") for part in directory.split("/")):
        raise OptionError(f"directory {value!r} has to be relative to the app's files, without .. and with /")
    return directory


def parse_check_lines(value: str) -> tuple[Check, ...]:
    """Checks, one a line; raises `LinesError`."""
    checks = parse_checks(value)
    if checks.faults:
        raise LinesError(checks.faults, checks.found)
    return checks.found


def _words(value: str) -> list[str]:
    return [word for word in _SEPARATORS.split(value) if word]
