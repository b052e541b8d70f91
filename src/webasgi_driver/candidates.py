"""An app that is not where the option ``app`` says: what there is in its place, and what to do.

The option is the author's. A reader who has edited the files can't change it, but can name things as it does.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from webasgi_driver import interface
from webasgi_driver.failure import Failure
from webasgi_driver.reference import Reference


def no_module(module_name: str, files: Mapping[str, str], edited: bool) -> Failure:
    """The failure of an app whose module has no file; ``edited``: see :class:`.Context`."""
    path = module_name.replace(".", "/")
    modules = sorted(name for name in files if name.endswith(".py"))
    has = f"Its Python files are: {', '.join(modules)}." if modules else "It has no Python file."
    if edited:
        return Failure(
            "app",
            "author",
            f"The playground runs the module `{module_name}`, but the playground has no file {path}.py (nor "
            f"{path}/__init__.py) any more. {has} Give the app's file that name again.",
        )
    return Failure(
        "app",
        "author",
        f"The app option names the module `{module_name}`, but the playground has no file "
        f"{path}.py (nor {path}/__init__.py). {has}",
    )


def no_attribute(module: ModuleType, reference: Reference, edited: bool) -> Failure:
    """The failure of an app that its module does not define."""
    wanted, where, advice = reference.attribute, reference.module, hint(module, reference, edited)
    if edited:
        return Failure(
            "app",
            "author",
            f"The playground runs `{wanted}`, which the module `{where}` does not define.{advice}",
        )
    return Failure(
        "app", "author", f"The app option names `{wanted}`, which the module `{where}` does not define.{advice}"
    )


def hint(module: ModuleType, reference: Reference, edited: bool) -> str:
    """What in ``module`` looks like an app, as a sentence with a leading space, or nothing."""
    where, wanted = reference.module, reference.attribute
    names = [name for name, value in vars(module).items() if _is_candidate(name, value, where)]
    if not names:
        return f" Nothing in `{where}` looks like an ASGI or WSGI app."
    if len(names) == 1:
        name = names[0]
        if edited:
            return f" `{where}` defines `{name}`, which looks like an app: call it `{wanted}`."
        return f" `{where}` defines `{name}`, which looks like an app: use app={where}:{name}"
    if edited:
        listed = ", ".join(f"`{name}`" for name in names)
        return f" `{where}` defines several objects that look like apps ({listed}): call one of them `{wanted}`."
    options = ", ".join(f"app={where}:{name}" for name in names)
    return f" `{where}` defines several objects that look like apps: use one of {options}"


def _is_candidate(name: str, value: Any, module_name: str) -> bool:
    if name.startswith("_") or inspect.ismodule(value):
        return False
    # What annotations are made of can be called with anything, too.
    if inspect.isclass(value) or inspect.isbuiltin(value) or type(value).__module__ == "typing":
        return False
    if inspect.isroutine(value):
        if getattr(value, "__module__", None) != module_name:
            return False
        # A function of one argument is hardly ever an ASGI 2 app.
        return interface.detect(value) in ("asgi3", "wsgi", "asgi3 or wsgi")
    # A router is an app to ASGI, but not what is looked for beside a true one.
    return interface.detect(value) in ("asgi3", "wsgi", "asgi3 or wsgi") and "Router" not in type(value).__name__
