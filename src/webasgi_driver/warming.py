"""What an app imports is what its next run, in another interpreter, will most likely import: a list for it.

A reader who edits and runs again waits for the app only, and the app still meets a clean interpreter: no
module has served another app.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable

from webasgi_driver import packages

# Django reads these when its settings are first used, long after its import.
_READ_LATE = frozenset({"DJANGO_ALLOW_ASYNC_UNSAFE", "DJANGO_SETTINGS_MODULE"})


class Before:
    """The interpreter before an app is imported."""

    def __init__(self) -> None:
        self._modules = set(sys.modules)
        self._environ = dict(os.environ)

    def imported(self, directory: str) -> list[str]:
        """Names of the modules imported since, parents first, without those of the app in ``directory``.

        Packages may read environment variables at import: if the app has changed some, only modules of the
        standard library are named.
        """
        environ = {**self._environ, **os.environ}
        changed = {name for name, value in environ.items() if self._environ.get(name) != value}
        roots = [directory]
        if changed - _READ_LATE:
            roots.append(packages.directory())
        return [
            name
            for name, module in list(sys.modules.items())
            if name not in self._modules and not _is_below(getattr(module, "__spec__", None), roots)
        ]


def _is_below(spec: object, roots: Iterable[str]) -> bool:
    """Whether a module comes from one of ``roots``; one without a ``spec`` was not imported at all."""
    origin = getattr(spec, "origin", None)
    if origin is None:  # a namespace package
        origin = next(iter(getattr(spec, "submodule_search_locations", None) or ()), None)
    return origin is None or any(str(origin).startswith(root + os.sep) for root in roots)


def warm(modules: Iterable[str]) -> None:
    """Import ``modules``. One that can't be (it wants configuration first, say) is left to the app."""
    for name in modules:
        try:
            importlib.import_module(name)
        except BaseException:
            # Nobody has asked for it yet: the app that does gets the error.
            continue
