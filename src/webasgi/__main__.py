"""The command `webasgi`; its subcommands are in `webasgi.commands`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from webasgi.assets import AssetsError
from webasgi.commands import COMMANDS
from webasgi.commands.command import CommandError
from webasgi.environments import ResolutionError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns its status, 1 after an error that is told on stderr; bad usage exits with 2."""
    options = make_parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (CommandError, ResolutionError, AssetsError) as error:
        print(f"webasgi: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"webasgi: {where}{error.strerror or error}", file=sys.stderr)
        return 1
    return status


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line, with all subcommands."""
    parser = argparse.ArgumentParser(prog="webasgi", description="Live Python web apps in documentation pages.")
    parser.add_argument("--version", action="version", version=f"webasgi-docs {_version()}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


def _version() -> str:
    try:
        return version("webasgi-docs")
    except PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    sys.exit(main())
