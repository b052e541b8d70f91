"""Where FastAPI's endpoints stand, for its error messages: known from their code, without a look into their sources.

FastAPI reads an endpoint's source for the number of its first line, when it is first called. Sources of packages that
bring endpoints of their own (Strawberry, fastapi-users) are not there yet after a quick start, see
:mod:`webasgi_driver.pending`.
"""

from __future__ import annotations

import inspect
from types import FunctionType, SimpleNamespace
from typing import Any


def adapt(module: Any) -> None:
    """Change ``fastapi.routing``."""
    module.inspect = SimpleNamespace(**{**vars(inspect), "getsourcelines": _source_lines})


def _source_lines(function: Any) -> tuple[list[str], int]:
    """No lines, and the number of the first one; as ``inspect.getsourcelines`` for what is no function."""
    inner = inspect.unwrap(getattr(function, "__func__", function))
    if isinstance(inner, FunctionType):
        return [], inner.__code__.co_firstlineno
    return inspect.getsourcelines(function)
