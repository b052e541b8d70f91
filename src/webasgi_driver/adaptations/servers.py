"""``uvicorn.run(app)`` and Flask's ``app.run()`` where an app is imported: the playground is the server.

Scripts import uvicorn whether it is needed or not; where the environment has none, there is a stand-in.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import logging
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

_log = logging.getLogger("uvicorn.error")


def adapt(target: Any) -> None:
    """``target`` is ``uvicorn``, or ``None``: then whatever is needed before it is imported."""
    if target is None:
        # Flask's own way to say that another server runs.
        os.environ.setdefault("FLASK_RUN_FROM_CLI", "true")
        sys.meta_path.append(_Finder())
        return
    target.run = _run
    target.Server.run = _run
    target.Server.serve = _serve


def _run(*_: Any, **__: Any) -> None:
    _log.info("uvicorn has nothing to do here: the playground serves the app.")


async def _serve(*_: Any, **__: Any) -> None:
    _run()


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the stand-in, after everybody else was asked."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(fullname, _Loader()) if fullname == "uvicorn" else None


class _Loader(importlib.abc.Loader):
    def exec_module(self, module: Any) -> None:
        class Config:
            def __init__(self, app: Any, *args: Any, **kwargs: Any) -> None:
                self.app = app
                self.__dict__.update(kwargs)

        class Server:
            def __init__(self, config: Config) -> None:
                self.config = config
                self.should_exit = False

        module.Config, module.Server = Config, Server
        adapt(module)
