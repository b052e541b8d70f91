"""The options of a playground, declared once: directive, fence and reference documentation follow from here."""

from __future__ import annotations

import dataclasses
import difflib
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webasgi.environments.errors import RequirementError
from webasgi.environments.requirements import parse_requirements as split_requirements
from webasgi.problems import Problem

_LENGTH = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|\.\d+)\s*"
    r"(?P<unit>px|rem|em|ex|ch|lh|rlh|cm|mm|in|pt|pc|(?:[sld]?v(?:h|w|min|max|b|i)))?",
    re.IGNORECASE,
)
_DOTTED = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_APP = re.compile(rf"{_DOTTED}:{_DOTTED}")


class OptionError(ValueError):
    """The value of an option can't be used; the text says why and what would do."""


def parse_text(value: str) -> str:
    """Any text will do."""
    return value


def parse_app(value: str) -> str:
    """``module:attribute``, both dotted names; raises `OptionError`."""
    module, colon, _ = value.partition(":")
    if not colon:
        raise OptionError(f"app {value!r} has no colon: write module:attribute, such as {module or 'main'}:app")
    if not _APP.fullmatch(value):
        raise OptionError(f"app {value!r} is not module:attribute, such as main:app or pkg.main:api.app")
    return value


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


def _option(parse: Callable[[str], Any], *, subtype: str, example: str, help: str) -> Any:
    metadata = {"parse": parse, "subtype": subtype, "example": example, "help": help}
    return dataclasses.field(default=None, metadata=metadata)


@dataclass(frozen=True)
class PlaygroundOptions:
    """The parsed options of one block; ``None`` stands for an option that was not given."""

    app: str | None = _option(
        parse_app,
        subtype="webasgi.app",
        example="main:app",
        help="The ASGI app, as `module:attribute`. Without it `main:app`, or the only file's name and `app`.",
    )
    path: str | None = _option(
        parse_path,
        subtype="webasgi.option",
        example="/docs",
        help="The first URL that the preview opens: a path, with a query if need be. Without it `/`.",
    )
    requirements: tuple[str, ...] | None = _option(
        parse_requirements,
        subtype="webasgi.requirement",
        example="fastapi, python-multipart",
        help=(
            "Packages to install, separated by commas or spaces. A `# /// script` block (PEP 723) at the head of the "
            "entry file adds its dependencies. If neither says anything, the site's default holds; an empty value "
            "asks for nothing but the standard library."
        ),
    )
    environment: str | None = _option(
        parse_text,
        subtype="webasgi.option",
        example="django",
        help=(
            "An environment of the site's setting `environments`, by name, in place of `requirements`. Dependencies of "
            "a `# /// script` block are added."
        ),
    )
    environ: tuple[tuple[str, str], ...] | None = _option(
        parse_environ,
        subtype="webasgi.option",
        example="DEBUG=1 NAME='a b'",
        help="Environment variables of the app: `NAME=value`, separated by spaces, with quotes as in a shell.",
    )
    directory: str | None = _option(
        parse_directory,
        subtype="webasgi.option",
        example="backend",
        help=(
            "The app's working directory, relative to its files. Modules are looked for there first, and in the "
            "directory of the files. Without it that one."
        ),
    )
    title: str | None = _option(
        parse_text, subtype="webasgi.option", example="Hello, world", help="A heading above the playground."
    )
    height: str | None = _option(
        parse_height,
        subtype="webasgi.option",
        example="30rem",
        help="The height of the running playground: a CSS length; a bare number means pixels.",
    )
    src: str | None = _option(
        parse_text,
        subtype="webasgi.file",
        example="../apps/shop",
        help=(
            "A file, or a directory whose text files are read recursively, relative to the document; a leading slash "
            "stands for the documentation's source directory. In a directive it is written as the argument."
        ),
    )


def declared() -> tuple[dataclasses.Field[Any], ...]:
    """The options in order; ``metadata`` holds ``help``, ``example``, ``parse`` and ``subtype``."""
    return dataclasses.fields(PlaygroundOptions)


def parse_options(given: Mapping[str, str]) -> tuple[PlaygroundOptions, list[Problem]]:
    """Parse options as written in the document. What can't be used is left out and reported."""
    fields = {field.name: field for field in declared()}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, raw in given.items():
        value = raw.strip()
        field = fields.get(name)
        if field is None:
            problems.append(Problem("webasgi.option", _unknown(name, list(fields)), option=name))
        elif not value and name != "requirements":  # none at all is an answer there
            problems.append(Problem(field.metadata["subtype"], f"option {name!r} has no value", option=name))
        else:
            try:
                values[name] = field.metadata["parse"](value)
            except OptionError as error:
                problems.append(Problem(field.metadata["subtype"], str(error), option=name))
    return PlaygroundOptions(**values), problems


def _unknown(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
    return f"unknown option {name!r}: {hint}"
