"""Sphinx's config values, made from the declaration in `webasgi.settings`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging

from webasgi.settings import SettingError, Settings, declared_for, from_values, unknown

logger = logging.getLogger(__name__)

PREFIX = "webasgi_"

_TYPES: dict[str, tuple[type, ...]] = {
    "texts": (list, tuple),
    "text": (str, type(None)),
    "flag": (bool,),
    "count": (int,),
    "environments": (dict,),
    "table": (dict,),
    "strings": (dict, type(None)),
}


#: As a configuration file writes the defaults.
_DEFAULTS: dict[str, Callable[[Any], Any]] = {"texts": list, "environments": dict, "table": dict}


def add_config_values(app: Sphinx) -> None:
    """One value per setting, such as ``webasgi_requirements``."""
    for field in declared_for("sphinx"):
        default = _DEFAULTS.get(field.metadata["kind"], lambda value: value)(field.default)
        types = _TYPES[field.metadata["kind"]]
        app.add_config_value(f"{PREFIX}{field.name}", default, field.metadata["rebuild"], types=types)


def check(app: Sphinx, config: Config) -> None:
    """Refuse settings that can't be used before anything is read; warn of names that are none."""
    settings(config)
    # Sphinx says nothing of names that no extension has added.
    for name in getattr(config, "_raw_config", {}):
        hint = unknown(name.removeprefix(PREFIX), "sphinx") if name.startswith(PREFIX) else None
        if hint is not None:
            logger.warning("unknown setting %r: %s", name, hint, type="webasgi", subtype="setting")


def settings(config: Config) -> Settings:
    """The settings as configured; raises ``ConfigError`` naming the config value."""
    try:
        return from_values({field.name: config[f"{PREFIX}{field.name}"] for field in declared_for("sphinx")})
    except SettingError as error:
        raise ConfigError(f"{PREFIX}{error.name}: {error}") from error
