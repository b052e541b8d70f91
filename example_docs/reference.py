"""The reference of options, settings, commands and warnings as Markdown, from their declarations; for both example sites."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterable
from functools import partial

from webasgi import options, settings
from webasgi.__main__ import make_parser
from webasgi.problems import SUBTYPES

#: The line in a page that the reference replaces.
MARKER = "<!-- reference -->"


def markdown() -> str:
    """Tables under headings of the second level."""
    return "\n\n".join(
        (
            "## Options of a playground",
            _table(("option", "meaning", "example"), map(_option, options.declared())),
            "## Settings of a site",
            "In `conf.py` each name begins with `webasgi_`; in `mkdocs.yml` they stand below the plugin.",
            _table(("setting", "meaning", "default"), map(_setting, settings.declared())),
            "## Commands",
            _table(("command", "meaning"), _commands(make_parser())),
            *_helps(make_parser()),
            "## Warnings",
            "Each names its kind in brackets, and document and line. Kinds that are not wanted are listed in "
            "`suppress_warnings`: in Sphinx its own setting, in MkDocs the plugin's.",
            _table(("name", "meaning"), ((f"`{name}`", meaning) for name, meaning in SUBTYPES.items())),
        )
    )


def _option(field: dataclasses.Field[object]) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (options.spelled(field), *field.metadata["aliases"]))
    return names, field.metadata["help"], f"`{field.metadata['example']}`"


def _setting(field: dataclasses.Field[object]) -> tuple[str, str, str]:
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    tools = {"sphinx": "Sphinx", "mkdocs": "MkDocs"}
    only = "" if len(field.metadata["tools"]) > 1 else f" {tools[field.metadata['tools'][0]]} only."
    return f"`{field.name}`", field.metadata["help"] + only, "none" if default in (None, []) else f"`{default!r}`"


def _helps(parser: argparse.ArgumentParser) -> Iterable[str]:
    """What `--help` prints, command by command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                command.formatter_class = partial(argparse.HelpFormatter, width=100)
                command.color = False
                yield f"### webasgi {name}"
                yield f"```text\n{command.format_help().strip()}\n```"


def _commands(parser: argparse.ArgumentParser) -> Iterable[tuple[str, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                yield f"`webasgi {choice.dest}`", f"{str(choice.help)[:1].upper()}{str(choice.help)[1:]}."


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
