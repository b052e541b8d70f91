"""`webasgi new`: an example app, and what a page has to say to show it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from webasgi.reading import ReadingError, find_configuration
from webasgi.starting import Markup, starters

from .command import CommandError

if TYPE_CHECKING:
    from .command import Subcommands

_WHERE: dict[Markup, str] = {
    "rst": "In reStructuredText (Sphinx)",
    "myst": 'In Markdown with MyST-Parser (Sphinx), where `myst_enable_extensions` has "colon_fence"',
    "markdown": "In Markdown (MkDocs, Zensical)",
}
_MARKUPS: dict[str, tuple[Markup, ...]] = {"conf.py": ("rst", "myst")}


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "new",
        help="write an example app and show how a page includes it",
        description=(
            "Write a small example app, with checks that its documentation's build runs, and print the directive or "
            "block that shows it in a page. Files that are there are never overwritten."
        ),
    )
    parser.add_argument("directory", metavar="DIR", type=Path, help="where to write the app: a new or empty directory")
    parser.add_argument(
        "--framework",
        metavar="NAME",
        choices=[*starters()],
        default="fastapi",
        help=f"one of {', '.join(starters())}; %(default)s is the default",
    )
    parser.add_argument(
        "--page",
        metavar="FILE",
        type=Path,
        help="the document that will show it, for the path in what is printed; the start page is the default",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    starter = starters()[options.framework]
    directory: Path = options.directory
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise CommandError(f"{directory} is there and not empty: name a new directory")
    for path in starter.write(directory):
        print(f"wrote {path}")
    configuration = _configuration()
    name = configuration.name if configuration is not None else ""
    markups: tuple[Markup, ...] = _MARKUPS.get(name, ("markdown",)) if name else ("rst", "myst", "markdown")
    source = os.path.relpath(directory, _folder(options.page, configuration)).replace(os.sep, "/")
    for markup in markups:
        print(f"\n{_WHERE[markup]}:\n\n{starter.snippet(markup, source)}")
    return 0


def _configuration() -> Path | None:
    """That of the site whose directory, or the one above it, is the current one."""
    if Path("zensical.toml").is_file():
        return Path("zensical.toml")
    try:
        return find_configuration(Path())
    except ReadingError:
        return None


def _folder(page: Path | None, configuration: Path | None) -> Path:
    """The directory of the document."""
    if page is not None:
        return page.parent
    if configuration is None:
        return Path()
    return configuration.parent if configuration.name == "conf.py" else configuration.parent / "docs"
