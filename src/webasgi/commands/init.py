"""`webasgi init`: adds webasgi-docs to the configuration of a site."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from webasgi.configuring import RefusalError, added
from webasgi.reading import ReadingError, find_configuration

from .command import CommandError, add_site

if TYPE_CHECKING:
    from .command import Subcommands

_ZENSICAL = "zensical.toml"


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "init",
        help="add webasgi-docs to conf.py, mkdocs.yml or zensical.toml",
        description=(
            "Add webasgi-docs to a site's configuration file: the extension to conf.py, the plugin to mkdocs.yml, the "
            "fence and the block to zensical.toml. Nothing else in the file changes, and a second run changes nothing. "
            "Where the file has a form that can't be changed safely, it is left as it is and the command exits with 1."
        ),
    )
    add_site(parser, _ZENSICAL)
    parser.add_argument("--dry-run", action="store_true", help="show the change and write nothing")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    path = _configuration(options.site)
    try:
        changed = added(path)
    except RefusalError as refusal:
        raise CommandError(f"{path} was not changed: {refusal}") from refusal
    if changed is None:
        print(f"{path} has webasgi-docs already: nothing to do")
        return 0
    if options.dry_run:
        print(_difference(path, changed))
        return 0
    difference = _difference(path, changed)
    path.write_bytes(changed)
    print(f"{path} was changed:\n\n{difference}\n")
    if path.name == _ZENSICAL:
        print("After each `zensical build`, run `webasgi assets site`.")
    print("`webasgi new examples/hello` writes a first example and says how a page shows it.")
    return 0


def _configuration(site: Path) -> Path:
    zensical = site if site.name == _ZENSICAL else site / _ZENSICAL
    if zensical.is_file():
        return zensical
    try:
        return find_configuration(site, _ZENSICAL)
    except ReadingError as error:
        raise CommandError(f"{error}. `sphinx-quickstart`, `mkdocs new .` and `zensical new .` make a site") from error


def _difference(path: Path, changed: bytes) -> str:
    before, after = (text.decode("utf-8", "replace").splitlines() for text in (path.read_bytes(), changed))
    return "\n".join(difflib.unified_diff(before, after, str(path), str(path), n=1, lineterm=""))
