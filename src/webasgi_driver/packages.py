"""Where packages are."""

from __future__ import annotations

import os
import sysconfig


def directory() -> str:
    """The directory that packages are installed into, as ``sys.path`` has it.

    Pyodide's prefix is the root, which ``sysconfig`` joins with another slash: no file's path begins with two.
    """
    return os.sep + sysconfig.get_path("purelib").lstrip(os.sep)
