"""The package index that pip is configured for: uv, which resolves, does not read it, and most people have set only it.

https://pip.pypa.io/en/stable/topics/configuration/
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

_UV_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_CONFIG_FILE", "UV_NO_INDEX")


def with_pip_index(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables with pip's index as uv's, where uv is configured for none."""
    merged = dict(variables)
    if any(variables.get(name) for name in _UV_VARIABLES) or any(path.is_file() for path in _uv_files(variables)):
        return merged
    index = _pip_index(variables)
    if index is not None:
        merged["UV_DEFAULT_INDEX"] = index
    return merged


def _pip_index(variables: Mapping[str, str]) -> str | None:
    if variables.get("PIP_INDEX_URL"):
        return variables["PIP_INDEX_URL"]
    if variables.get("PIP_CONFIG_FILE") == os.devnull:
        return None
    found = None
    for path in _pip_files(variables):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
            for section in ("global", "install"):
                found = parser.get(section, "index-url", fallback=found)
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue  # pip says what is wrong with it
    return found


def _pip_files(variables: Mapping[str, str]) -> Iterator[Path]:
    """In the order in which later ones override earlier ones."""
    home = Path(variables.get("HOME") or Path.home())
    if sys.platform == "win32":
        yield Path(variables.get("PROGRAMDATA", "C:/ProgramData")) / "pip" / "pip.ini"
        yield home / "pip" / "pip.ini"
        yield Path(variables.get("APPDATA", home)) / "pip" / "pip.ini"
        yield Path(sys.prefix) / "pip.ini"
    else:
        yield Path("/etc/pip.conf")
        for folder in reversed(variables.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")):
            yield Path(folder) / "pip" / "pip.conf"
        yield home / ".pip" / "pip.conf"
        yield Path(variables.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
        yield Path(sys.prefix) / "pip.conf"
    if variables.get("PIP_CONFIG_FILE"):
        yield Path(variables["PIP_CONFIG_FILE"])


def _uv_files(variables: Mapping[str, str]) -> Iterator[Path]:
    if variables.get("UV_NO_CONFIG"):
        return
    home = Path(variables.get("HOME") or Path.home())
    yield Path(variables.get("XDG_CONFIG_HOME") or home / ".config") / "uv" / "uv.toml"
    yield Path("/etc/uv/uv.toml")
