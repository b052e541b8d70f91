"""What the subcommands have in common."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from webasgi.reading import ReadingError, SiteRequests, read_site

if TYPE_CHECKING:
    #: A module's `add` takes it, adds one parser and sets the default `run`: a function of the parsed options that
    #: prints what was done and returns the exit status.
    Subcommands = argparse._SubParsersAction[argparse.ArgumentParser]


class CommandError(Exception):
    """What stops a command; the text says what to do. `webasgi` prints it and exits with 1."""


def add_site(parser: argparse.ArgumentParser, *others: str) -> None:
    """Add the argument that names a site; ``others`` are names of configuration files beside the usual ones."""
    names = ["conf.py", "mkdocs.yml", *others]
    parser.add_argument(
        "site",
        metavar="SITE",
        type=Path,
        nargs="?",
        default=Path(),
        help=(
            f"{', '.join(names[:-1])} or {names[-1]}, or a directory that has one; without it, the current one or "
            "its docs"
        ),
    )


def site_of(options: argparse.Namespace) -> SiteRequests:
    """The site that the argument names. Raises CommandError."""
    try:
        return read_site(options.site)
    except ReadingError as error:
        raise CommandError(str(error)) from error
