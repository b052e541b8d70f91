"""`webasgi check`: runs the playgrounds of a site."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from webasgi.checks import CheckerError
from webasgi.examining import examine
from webasgi.report import count

from .command import CommandError, add_site, site_of

if TYPE_CHECKING:
    from .command import Subcommands


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "check",
        help="run the playgrounds of a site",
        description=(
            "Run every playground of a site in the Python that its readers get: it has to start, to answer its first "
            "request, and to pass its checks. Exits with 1 where one does not."
        ),
    )
    add_site(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        examined = examine(site_of(options))
    except CheckerError as error:
        raise CommandError(str(error)) from error
    faults = [fault for each in examined for fault in each.faults]
    for place, message in faults:
        print(f"{place}: {message}")
    failed = sum(bool(each.faults) for each in examined)
    checks = sum(len(each.case.example.checks) for each in examined)
    verb = "was" if len(examined) == 1 else "were"
    print(f"{count(len(examined), 'playground')} with {count(checks, 'check')} {verb} run, {failed} failed")
    return 1 if failed else 0
