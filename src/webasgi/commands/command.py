"""What the subcommands have in common."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    #: A module's `add` takes it, adds one parser and sets the default `run`: a function of the parsed options that
    #: prints what was done and returns the exit status.
    Subcommands = argparse._SubParsersAction[argparse.ArgumentParser]


class CommandError(Exception):
    """What stops a command; the text says what to do. `webasgi` prints it and exits with 1."""
