"""`webasgi cache`: what earlier builds left on disk, and how to be rid of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from webasgi.environments.cache import Cache, default_cache_directory, size_limit
from webasgi.environments.holdings import holdings

from .command import CommandError

if TYPE_CHECKING:
    from .command import Subcommands


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "cache",
        help="show or clear what earlier builds left on disk",
        description=(
            "Wheels, resolved environments and quick starts are kept between builds, in WEBASGI_CACHE_DIR or the "
            "user's cache directory. What was not used for longest goes when they take more than WEBASGI_CACHE_SIZE "
            "megabytes."
        ),
    )
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    info = actions.add_parser("info", help="show where the cache is and what it holds")
    info.set_defaults(run=_info)
    listing = actions.add_parser("list", help="list the files in it: when each was used last, its size, its name")
    listing.set_defaults(run=_list)
    clear = actions.add_parser("clear", help="remove everything from it")
    clear.set_defaults(run=_clear)
    for action in (info, listing, clear):
        action.add_argument(
            "--cache", type=Path, metavar="DIR", default=None, help="the cache, if not the one of WEBASGI_CACHE_DIR"
        )


def _info(options: argparse.Namespace) -> int:
    cache = _cache(options)
    usage = cache.usage()
    print(f"directory: {cache.root}")
    print(f"size:      {_megabytes(usage.size)} of at most {_megabytes(size_limit())}")
    print(f"files:     {usage.files} (wheels, quick starts)")
    print(f"records:   {usage.records}")
    return 0


def _list(options: argparse.Namespace) -> int:
    for each in holdings(_cache(options)):
        print(f"{each.used:%Y-%m-%d %H:%M}  {_megabytes(each.size):>9}  {each.name}")
    return 0


def _clear(options: argparse.Namespace) -> int:
    cache = _cache(options)
    print(f"removed {_megabytes(cache.clear())} from {cache.root}")
    return 0


def _cache(options: argparse.Namespace) -> Cache:
    cache = Cache(options.cache or default_cache_directory())
    if cache.root.exists() and not cache.root.is_dir():
        raise CommandError(f"{cache.root} is no directory, so it is no cache: name one by --cache or WEBASGI_CACHE_DIR")
    return cache


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
