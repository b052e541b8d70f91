"""The subcommands of `webasgi`, one module each: `add` declares it, what it sets as `run` does it."""

from __future__ import annotations

from . import assets, cache, check, fetch, init, lock, new, serve

#: In the order in which `webasgi --help` lists them. Each has a function `add`, see `command.Subcommands`.
COMMANDS = (init, new, serve, check, lock, fetch, cache, assets)

__all__ = ["COMMANDS"]
