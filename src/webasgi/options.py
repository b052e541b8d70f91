"""The options of a playground, declared once: directive, fence and reference documentation follow from here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from webasgi.checks.grammar import Check
from webasgi.problems import Problem
from webasgi.selectors import Range, Selector
from webasgi.spelling import did_you_mean
from webasgi.values import (
    LinesError,
    OptionError,
    parse_app,
    parse_check_lines,
    parse_classes,
    parse_directory,
    parse_environ,
    parse_height,
    parse_languages,
    parse_lines,
    parse_marks,
    parse_name,
    parse_path,
    parse_patterns,
    parse_readonly,
    parse_requirements,
    parse_text,
)


def _option(
    parse: Callable[[str], Any],
    *,
    subtype: str,
    example: str,
    help: str,
    name: str | None = None,
    aliases: tuple[str, ...] = (),
    empty: bool = False,
) -> Any:
    """``name`` where the field can't be called so; ``empty``: whether no value is an answer."""
    metadata = {
        "parse": parse,
        "subtype": subtype,
        "example": example,
        "help": help,
        "name": name,
        "aliases": aliases,
        "empty": empty,
    }
    return dataclasses.field(default=None, metadata=metadata)


@dataclass(frozen=True)
class PlaygroundOptions:
    """The parsed options of one block; ``None`` stands for an option that was not given."""

    app: str | None = _option(
        parse_app,
        subtype="webasgi.app",
        example="main:app",
        help=(
            "The ASGI or WSGI app, as `module:attribute`, or a call that makes it, such as `main:create_app()`. "
            "Without it `main:app`, or the only file's name and `app`. A package in `src` goes by its own name."
        ),
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
        empty=True,
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
    check: tuple[Check, ...] | None = _option(
        parse_check_lines,
        subtype="webasgi.check",
        example='GET /items/1 -> 200 json {"id": 1}',
        help=(
            "Requests that the build sends to the app, and what it has to answer: a method, a path, a body if need be, "
            "`->`, a status, and expectations (`json`, `json has`, `text`, `contains`, `type`, `header`). One a line, "
            "or several with ` && ` between them."
        ),
    )
    title: str | None = _option(
        parse_text,
        subtype="webasgi.option",
        example="Hello, world",
        aliases=("caption",),
        help="A heading above the playground, which cross-references show and which is numbered with `numfig`.",
    )
    name: str | None = _option(
        parse_name,
        subtype="webasgi.option",
        example="hello-app",
        help=(
            "The anchor of the playground: `#hello-app` in URLs and, in Sphinx, the target of `:ref:` and `:numref:`."
        ),
    )
    classes: tuple[str, ...] | None = _option(
        parse_classes,
        subtype="webasgi.option",
        example="wide",
        name="class",
        help="CSS classes of the playground, separated by spaces.",
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
            "A file, a directory whose text files are read recursively, or a glob such as `../apps/shop/*.py`, "
            "relative to the document; a leading slash stands for the documentation's source directory. In a directive "
            "it is written as the argument."
        ),
    )
    include: tuple[str, ...] | None = _option(
        parse_patterns,
        subtype="webasgi.file",
        example="*.py, templates/**",
        help=(
            "Which files of the source are taken: names or globs, relative to it; `**` stands for any number of "
            "directories. Names that begin with a dot are taken only if a pattern says so."
        ),
    )
    exclude: tuple[str, ...] | None = _option(
        parse_patterns,
        subtype="webasgi.file",
        example="tests, *.lock",
        help="Which files and directories of the source are left out.",
    )
    lines: tuple[Range, ...] | None = _option(
        parse_lines,
        subtype="webasgi.lines",
        example="1-20, 30-",
        help="The lines that are taken from a source that is one file. What is left out does not run.",
    )
    region: str | None = _option(
        parse_text,
        subtype="webasgi.lines",
        example="routes",
        help=(
            "The region that is taken from a source that is one file: what stands between `# region routes` and "
            "`# endregion`, or between `--8<-- [start:routes]` and `--8<-- [end:routes]` in comments."
        ),
    )
    hide: tuple[Selector, ...] | None = _option(
        parse_marks,
        subtype="webasgi.lines",
        example="settings.py, main.py:1-8",
        help=(
            "What runs but is not in the reader's way: files, which stand behind the others, and lines (`main.py:1-8`, "
            "`1-8` in the entry file) or regions (`main.py:setup`), which are folded."
        ),
    )
    highlight: tuple[Selector, ...] | None = _option(
        parse_marks,
        subtype="webasgi.lines",
        example="12-14, index.html:3",
        aliases=("emphasize-lines", "hl-lines"),
        help="Lines or regions to highlight, written as in `hide`.",
    )
    focus: tuple[Selector, ...] | None = _option(
        parse_marks,
        subtype="webasgi.lines",
        example="main.py:routes",
        help="Lines or regions to look at, written as in `hide`: the others of the same file are dimmed.",
    )
    readonly: tuple[str, ...] | None = _option(
        parse_readonly,
        subtype="webasgi.file",
        example="data.json, templates/**",
        empty=True,
        help="Files that readers can't edit: names or globs. Without a value all of them.",
    )
    language: tuple[tuple[str | None, str], ...] | None = _option(
        parse_languages,
        subtype="webasgi.option",
        example="*.tpl=html+jinja",
        help="Pygments' language of files whose names do not tell it; a language alone is the entry file's.",
    )


def declared() -> tuple[dataclasses.Field[Any], ...]:
    """The options in order; ``metadata`` holds ``help``, ``example``, ``parse``, ``subtype`` and more."""
    return dataclasses.fields(PlaygroundOptions)


def spelled(field: dataclasses.Field[Any]) -> str:
    """The option's name in documents."""
    return field.metadata["name"] or field.name


def is_option(name: str) -> bool:
    """Whether a document may have an option of this name."""
    return any(name.replace("_", "-") in (spelled(field), *field.metadata["aliases"]) for field in declared())


def parse_options(given: Mapping[str, str]) -> tuple[PlaygroundOptions, list[Problem]]:
    """Parse options as written in the document. What can't be used is left out and reported.

    Hyphens and underscores are the same: a fence's header can't hold the ones, and a directive would not the others.
    """
    fields = {name: field for field in declared() for name in (spelled(field), *field.metadata["aliases"])}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, raw in given.items():
        value = raw.strip()
        field = fields.get(name.replace("_", "-"))
        if field is None:
            hint = did_you_mean(name, fields) or f"there are {', '.join(map(spelled, declared()))}"
            problems.append(Problem("webasgi.option", f"unknown option {name!r}: {hint}", option=name))
        elif field.name in values:
            message = f"option {name!r} is given twice: it is another name of {spelled(field)!r}"
            problems.append(Problem("webasgi.option", message, option=name))
        elif not value and not field.metadata["empty"]:
            problems.append(Problem(field.metadata["subtype"], f"option {name!r} has no value", option=name))
        else:
            try:
                values[field.name] = field.metadata["parse"](value)
            except LinesError as error:
                values[field.name] = error.kept
                subtype = field.metadata["subtype"]
                problems += [Problem(subtype, text, option=name, row=row) for row, text in error.faults]
            except OptionError as error:
                problems.append(Problem(field.metadata["subtype"], str(error), option=name))
    return PlaygroundOptions(**values), problems
