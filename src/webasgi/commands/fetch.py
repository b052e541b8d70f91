"""`webasgi fetch`: fills a directory with the wheels of a site, for builds on machines without a network."""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from webasgi.environments import Environment, ResolutionError
from webasgi.report import count
from webasgi.site import SiteEnvironments

from .command import add_site, site_of

if TYPE_CHECKING:
    from .command import Subcommands


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "fetch",
        help="fill a directory with the wheels of a site, for builds without a network",
        description=(
            "Resolve the environments of a site, from its lock files where there are any, and copy their wheels into a "
            "directory. A build that has it among the setting `wheels` needs no network."
        ),
    )
    parser.add_argument("--wheels", metavar="DIR", type=Path, required=True, help="the directory to fill")
    add_site(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    directory: Path = options.wheels
    site = site_of(options)
    directory.mkdir(parents=True, exist_ok=True)
    # What an earlier run has put there does not count: it is to be completed and brought up to date.
    others = [each for each in site.settings.wheels if (site.directory / each).resolve() != directory.resolve()]
    environments = SiteEnvironments.of(replace(site.settings, wheels=tuple(others)), site.directory)
    failures = 0
    names: set[str] = set()
    for requirements in site.sets():
        outcome = environments.get(requirements)
        try:
            if isinstance(outcome, ResolutionError):
                raise outcome
            names |= _copy(outcome, directory)
        except ResolutionError as error:
            wanted = ", ".join(requirements) or "the standard library"
            print(f"webasgi: no environment for {wanted}: {error}", file=sys.stderr)
            failures += 1
    filled = count(len(site.sets()) - failures, "environment")
    print(f"{directory} has {count(len(names), 'wheel')} for {filled}")
    return 1 if failures else 0


def _copy(environment: Environment, directory: Path) -> set[str]:
    """Copy an environment's wheels; the documented project's own are built anew wherever documentation is."""
    own = {source.file.filename for source in environment.sources if source.origin == "project"}
    copied: set[str] = set()
    for filename, path in environment.wheel_files():
        if filename in own:
            continue
        target = directory / filename
        if not target.is_file() or target.read_bytes() != path.read_bytes():
            shutil.copyfile(path, target)
        copied.add(filename)
    return copied
