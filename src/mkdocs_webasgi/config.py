"""The plugin's configuration, made from the declaration in `webasgi.settings`, and what it needs of Markdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig

from webasgi.settings import declared_for

_SUPERFENCES = "pymdownx.superfences"
_HIGHLIGHT = "pymdownx.highlight"
_BLOCK = "mkdocs_webasgi.block"
_EXTRA = "pymdownx.extra"
_FENCED_CODE = {"fenced_code", "markdown.extensions.fenced_code"}
_CODEHILITE = {"codehilite", "markdown.extensions.codehilite"}

_OPTIONS: dict[str, Callable[[], Any]] = {
    "texts": lambda: config_options.Optional(config_options.ListOfItems(config_options.Type(str))),
    "text": lambda: config_options.Optional(config_options.Type(str)),
    "flag": lambda: config_options.Optional(config_options.Type(bool)),
    "table": lambda: config_options.Optional(config_options.Type(dict)),
    "count": lambda: config_options.Optional(config_options.Type(int)),
    "environments": lambda: config_options.Optional(config_options.Type(dict)),
    "strings": lambda: config_options.Optional(config_options.Type(dict)),
}

if TYPE_CHECKING:

    class PluginConfig(Config):  # type: ignore[no-untyped-call]
        """One option per setting; ``None`` means not configured. `webasgi.settings.from_values` makes it typed."""

else:
    PluginConfig = type(
        "PluginConfig", (Config,), {field.name: _OPTIONS[field.metadata["kind"]]() for field in declared_for("mkdocs")}
    )


def register_fence(config: MkDocsConfig, fence: dict[str, Any]) -> None:
    """Add a custom fence to superfences, whatever of it is configured already.

    Without superfences it takes the place of ``fenced_code``; other code blocks then keep the HTML that they had, which
    themes highlight with highlight.js or Pygments as before.
    """
    extensions: list[str] = config.markdown_extensions
    configs: dict[str, Any] = config.mdx_configs
    options = _superfences_options(extensions, configs)
    fences = [other for other in options.get("custom_fences") or [] if other.get("name") != fence["name"]]
    options["custom_fences"] = [*fences, fence]


def register_block(config: MkDocsConfig, render: Callable[..., str]) -> None:
    """Add the block ``/// webasgi``."""
    if _BLOCK not in config.markdown_extensions:
        config.markdown_extensions.append(_BLOCK)
    _child(config.mdx_configs, _BLOCK)["render"] = render


def _superfences_options(extensions: list[str], configs: dict[str, Any]) -> dict[str, Any]:
    if _SUPERFENCES in extensions or _EXTRA not in extensions:
        if _SUPERFENCES not in extensions:
            _replace_fenced_code(extensions, configs)
        options: dict[str, Any] = _child(configs, _SUPERFENCES)
        return options
    return _child(_child(configs, _EXTRA), _SUPERFENCES)


def _child(configs: dict[str, Any], name: str) -> dict[str, Any]:
    """The dictionary of that name, made if it is missing or None (a key without a value in YAML)."""
    child = configs.get(name) or {}
    configs[name] = child
    result: dict[str, Any] = child
    return result


def _replace_fenced_code(extensions: list[str], configs: dict[str, Any]) -> None:
    codehilite = next((name for name in extensions if name in _CODEHILITE), None)
    extensions[:] = [name for name in extensions if name not in _FENCED_CODE]
    extensions.append(_SUPERFENCES)
    if _HIGHLIGHT not in extensions:
        extensions.append(_HIGHLIGHT)
        given = configs.get(codehilite) or {} if codehilite else {}
        configs[_HIGHLIGHT] = {
            "use_pygments": bool(codehilite) and given.get("use_pygments", True),
            "css_class": given.get("css_class", "codehilite" if codehilite else "highlight"),
        }
