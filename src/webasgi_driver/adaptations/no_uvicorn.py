"""``uvicorn`` where the environment has none: scripts import it whether it is needed or not.

It has what is imported and configured beside ``run``: the formatters and the default configuration of its logging.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import logging
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from webasgi_driver.adaptations import servers


def adapt(_: Any) -> None:
    """Let the stand-in be found, after everybody else was asked."""
    sys.meta_path.append(_Finder())


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _STAND_INS:
            return None
        return importlib.machinery.ModuleSpec(fullname, _Loader(), is_package=fullname == "uvicorn")


class _Loader(importlib.abc.Loader):
    def exec_module(self, module: Any) -> None:
        _STAND_INS[module.__name__](module)


def _stand_in(module: Any) -> None:
    config = importlib.import_module("uvicorn.config")

    class Server:
        def __init__(self, config: Any) -> None:
            self.config = config
            self.should_exit = False

        def run(self) -> None:
            """See ``servers``."""

        async def serve(self) -> None:
            """See ``servers``."""

    def run(app: Any, **_: Any) -> None:
        """See ``servers``."""

    module.Config, module.Server, module.run = config.Config, Server, run
    servers.adapt(module)


def _stand_in_config(module: Any) -> None:
    class Config:
        def __init__(self, app: Any, *args: Any, **kwargs: Any) -> None:
            self.app = app
            self.__dict__.update(kwargs)

    module.Config = Config
    # What apps take and change: https://www.uvicorn.org/settings/#logging
    formatters = {
        "default": {"()": "uvicorn.logging.DefaultFormatter", "fmt": "%(levelprefix)s %(message)s", "use_colors": None},
        "access": {
            "()": "uvicorn.logging.AccessFormatter",
            "fmt": '%(levelprefix)s %(client_addr)s - "%(request_line)s" %(status_code)s',
        },
    }
    handler = {"class": "logging.StreamHandler"}
    module.LOGGING_CONFIG = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {
            "default": {**handler, "formatter": "default", "stream": "ext://sys.stderr"},
            "access": {**handler, "formatter": "access", "stream": "ext://sys.stdout"},
        },
        "loggers": {
            "uvicorn": {"handlers": ["default"], "level": "INFO", "propagate": False},
            "uvicorn.error": {"level": "INFO"},
            "uvicorn.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
        },
    }


def _stand_in_logging(module: Any) -> None:
    """The formatters that logging configurations name; the console has no colours."""

    class DefaultFormatter(logging.Formatter):
        def __init__(
            self, fmt: str | None = None, datefmt: str | None = None, style: Any = "%", use_colors: bool | None = None
        ) -> None:
            super().__init__(fmt, datefmt, style)

        def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
            record.levelprefix = f"{record.levelname}:".ljust(9)
            return super().formatMessage(record)

    class AccessFormatter(DefaultFormatter):
        def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
            args = record.args
            if isinstance(args, tuple) and len(args) == 5:
                client, method, path, version, status = args
                record.client_addr, record.status_code = client, status
                record.request_line = f"{method} {path} HTTP/{version}"
            return super().formatMessage(record)

    module.DefaultFormatter = module.ColourizedFormatter = DefaultFormatter
    module.AccessFormatter = AccessFormatter


_STAND_INS: dict[str, Callable[[Any], None]] = {
    "uvicorn": _stand_in,
    "uvicorn.config": _stand_in_config,
    "uvicorn.logging": _stand_in_logging,
}
