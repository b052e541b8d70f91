"""loguru's levels, which its lines carry into the console: it knows nothing of ``logging``."""

from __future__ import annotations

from typing import Any

from webasgi_driver.console import level_name, writing


def adapt(target: Any) -> None:
    """``target`` is ``loguru._handler``."""
    emit = target.Handler.emit

    def emit_with_level(self: Any, record: Any, *args: Any, **kwargs: Any) -> Any:
        with writing(level_name(record["level"].no)):
            return emit(self, record, *args, **kwargs)

    target.Handler.emit = emit_with_level
