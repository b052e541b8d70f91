"""From a playground's files and its ``app`` option to an ASGI app, or an error that says what to do."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import linecache
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from webasgi_driver import candidates, development, foreign, interface, missing, places, tracebacks
from webasgi_driver import files as file_system
from webasgi_driver.adaptations import identities
from webasgi_driver.context import Context
from webasgi_driver.failure import Failure
from webasgi_driver.reference import Reference
from webasgi_driver.types import ASGIApp


class Loader:
    """Loads apps into one directory of the interpreter, one after the other.

    The directory is the app's working directory and the first entry of ``sys.path``; its ``src`` is the last
    (:mod:`.places`). A second load empties it and forgets the modules that were imported from it.
    """

    def __init__(self, directory: str) -> None:
        Path(directory).mkdir(parents=True, exist_ok=True)
        self.directory = str(Path(directory).resolve())
        self._used = False
        self._paths: list[str] = []
        self._environ: dict[str, str | None] = {}

    def load(self, app: str, files: Mapping[str, str], context: Context | None = None) -> ASGIApp:
        """Write ``files``, import ``app`` (``module:attribute``) in its context and return it as ASGI 3.

        As with uvicorn, a function without arguments is taken for one that makes the app; as with Flask and
        Gunicorn, a call with literals for arguments makes it.

        Raises :class:`Failure` of stage ``app``: fault ``author`` if the option or a file is wrong,
        ``app`` if the code is.
        """
        if self._used:
            self.forget()
        self._used = True
        context = context or Context()
        file_system.write({**files, **context.data}, self.directory)
        working = file_system.working_directory(context.directory, self.directory)
        os.chdir(working)
        self._environ = {name: os.environ.get(name) for name in context.environ}
        os.environ.update(context.environ)
        first = list(dict.fromkeys([working, self.directory]))
        last = [str(Path(self.directory, each)) for each in places.of_sources(context.directory, files)]
        self._paths = [*first, *last]
        sys.path[:] = [*first, *(path for path in sys.path if path not in self._paths), *last]
        importlib.invalidate_caches()
        reference = Reference.parse(app)
        module = self._import(reference.module, files, context)
        found = _find(module, reference, context.edited)
        is_made = bool(reference.call) or interface.is_factory(found)
        if is_made:
            call = f"{reference.module}.{reference.attribute}{reference.call or '()'}"
            with self._explaining(f"Calling `{call}`", f"`{call}` was called", files, context):
                found = reference.make(found)
        return _as_app(development.served(found), is_made, module, reference, context.edited)

    def forget(self) -> None:
        """Drop the last app: its modules, files and environment variables."""
        for variable, value in self._environ.items():
            if value is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = value
        sys.path[:] = [path for path in sys.path if path not in self._paths]
        os.chdir(self.directory)
        prefix = self.directory + os.sep
        own = [name for name, module in sys.modules.items() if _origin(module).startswith(prefix)]
        for name in own:
            del sys.modules[name]
        file_system.clear(self.directory)
        linecache.clearcache()
        sys.path_importer_cache.clear()

    def _import(self, module_name: str, files: Mapping[str, str], context: Context) -> ModuleType:
        with self._explaining(f"Importing `{module_name}`", f"`{module_name}` was imported", files, context):
            try:
                return importlib.import_module(module_name)
            except ModuleNotFoundError as exc:
                if exc.name and f"{module_name}.".startswith(f"{exc.name}."):
                    raise candidates.no_module(module_name, files, context.edited) from None
                raise

    @contextlib.contextmanager
    def _explaining(self, doing: str, done: str, files: Mapping[str, str], context: Context) -> Iterator[None]:
        """Run code of the app's; what it raises becomes a :class:`Failure`."""
        try:
            with identities.importing():
                yield
        except Failure:
            raise
        except ModuleNotFoundError as exc:
            fault = missing.fault(exc, files, context.directory)
            raise self._failure(fault, missing.explain(exc, files, context), exc) from exc
        except SyntaxError as exc:
            raise self._failure("app", _syntax_error(exc, self.directory), exc) from exc
        except SystemExit as exc:
            message = (
                f"The app stopped the interpreter (sys.exit({exc.code!r})) while {done}. "
                'Put such code below `if __name__ == "__main__":`.'
            )
            raise self._failure("app", message, exc) from exc
        except BaseException as exc:
            what = tracebacks.described(exc)
            raise self._failure("app", f"{doing} raised {what}", exc) from exc

    def _failure(self, fault: Any, message: str, error: BaseException) -> Failure:
        return Failure.of_exception("app", fault, message, error, self.directory)


def _origin(module: Any) -> str:
    """The file of ``module``, or a directory of a namespace package, or nothing."""
    try:
        return str(getattr(module, "__file__", None) or next(iter(module.__path__)))
    except Exception:  # modules may be anything, and namespace packages look up their parents
        return ""


def _syntax_error(error: SyntaxError, directory: str) -> str:
    name = error.filename or "?"
    if name.startswith(directory + os.sep):
        name = os.path.relpath(name, directory).replace(os.sep, "/")
    return f"{name}, line {error.lineno}: {type(error).__name__}: {error.msg}"


def _find(module: ModuleType, reference: Reference, edited: bool) -> Any:
    found: Any = module
    try:
        for name in reference.attribute.split("."):
            found = getattr(found, name)
    except AttributeError:
        raise candidates.no_attribute(module, reference, edited) from None
    return found


def _as_app(app: Any, is_made: bool, module: ModuleType, reference: Reference, edited: bool) -> ASGIApp:
    found = interface.detect(app)
    advice = foreign.advice(app, reference.attribute) if found in (None, "asgi2") else ""
    # Tornado's takes one argument, as ASGI 2 has it.
    if found is not None and not advice:
        return interface.as_asgi3(app, found)
    kind = type(app).__name__
    where = f"`{reference.attribute}` in the module `{reference.module}`"
    verdict = "returns no app" if is_made else "is no app"
    if advice:
        message = f"{where} {verdict} that an ASGI or WSGI server can serve: it is of type {kind}. {advice}"
    elif not callable(app):
        message = (
            f"{where} {verdict}: it is of type {kind} and can't be called.{candidates.hint(module, reference, edited)}"
        )
    else:
        message = (
            f"{where} {verdict.removesuffix(' app')} ASGI app (called with scope, receive, send) and no WSGI app "
            f"(called with environ, start_response): it is of type {kind} and takes other "
            f"arguments.{candidates.hint(module, reference, edited)}"
        )
    if inspect.iscoroutine(app):
        app.close()
        message += f" `{reference.attribute}` is an `async def`; what makes an app has to be a `def`."
    raise Failure("app", "app", message)
