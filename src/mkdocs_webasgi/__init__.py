"""MkDocs plugin, and the fence by itself for tools that run no plugins: live Python web apps in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .plugin import WebasgiPlugin

__all__ = ["WebasgiPlugin"]


def __getattr__(name: str) -> Any:
    # Loaded on demand: where `mkdocs_webasgi.fence` is used without MkDocs, the plugin can't be imported.
    if name == "WebasgiPlugin":
        from .plugin import WebasgiPlugin

        return WebasgiPlugin
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
