"""Adds webasgi-docs to the configuration file of a site, and changes nothing else in it.

Files are edited as text, so that comments and layout stay. Each edit is then read again and compared with the file as
it was: what is not exactly the old configuration with one name more is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from . import conf_py, mkdocs_yml, zensical_toml
from .refusal import RefusalError

#: By the name of a configuration file: the file's content with webasgi-docs in it, or None if it is there already.
_EDITORS: dict[str, Callable[[bytes], bytes | None]] = {
    "conf.py": conf_py.with_extension,
    "mkdocs.yml": mkdocs_yml.with_plugin,
    "mkdocs.yaml": mkdocs_yml.with_plugin,
    "zensical.toml": zensical_toml.with_fence,
}


def added(path: Path) -> bytes | None:
    """The content of the configuration file with webasgi-docs in it; None if it has it already.

    Raises RefusalError, whose text says what to write where, and OSError.
    """
    return _EDITORS[path.name](path.read_bytes())


__all__ = ["RefusalError", "added"]
