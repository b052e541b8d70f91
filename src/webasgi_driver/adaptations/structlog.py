"""structlog's levels, which the lines of its own loggers carry into the console."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from webasgi_driver.console import writing

# The methods of a logger, and what the console has for them.
_LEVELS = {
    "debug": "debug",
    "info": "info",
    "warn": "warning",
    "warning": "warning",
    "error": "error",
    "err": "error",
    "exception": "error",
    "failure": "error",
    "critical": "error",
    "fatal": "error",
}


def adapt(target: Any) -> None:
    """``target`` is ``structlog._output``."""
    for logger in (target.PrintLogger, target.WriteLogger, target.BytesLogger):
        for name, level in _LEVELS.items():
            method = getattr(logger, name, None)
            if method is not None:
                setattr(logger, name, _with_level(method, level))


def _with_level(method: Callable[..., Any], level: str) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        with writing(level):
            return method(*args, **kwargs)

    return call
