"""Which interface a callable speaks: ASGI 3, ASGI 2 or WSGI; served as ASGI 3 in any case."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, Literal, cast

from webasgi_driver.types import ASGIApp, Receive, Scope, Send

Interface = Literal["asgi3", "asgi2", "wsgi", "asgi3 or wsgi"]


def detect(app: Any) -> Interface | None:
    """The interface of ``app``, by what it takes; ``None`` if it is no app.

    ASGI 3 is called with ``(scope, receive, send)``, ASGI 2 with ``(scope)`` and then
    ``(receive, send)``, WSGI with ``(environ, start_response)``. An ``async def`` is ASGI 3 whatever
    it is declared to take (``*args`` in a decorator, say). A class is taken as the callable that its
    constructor is: an ASGI 2 app, a WSGI app that is iterated, or an awaitable ASGI 3 one. A function that
    takes any number of arguments (``*args``, or a signature that is hidden) may be ASGI 3 or WSGI: only a
    call tells.
    """
    if not callable(app):
        return None
    if inspect.isclass(app):
        if hasattr(app, "__await__"):
            return "asgi3"
    elif _is_async(app):
        return "asgi3" if _positional(app) in (3, None) else None
    interfaces: dict[int | None, Interface] = {3: "asgi3", 2: "wsgi", 1: "asgi2", None: "asgi3 or wsgi"}
    interface = interfaces.get(_positional(app))
    if interface in ("asgi3", "asgi3 or wsgi") and inspect.isclass(app):
        return None
    return interface


def is_factory(app: Any) -> bool:
    """Whether ``app`` looks like something that makes an app: it can be called without arguments.

    A function, a method, one with its arguments bound, or a class.
    """
    if inspect.isclass(app) and detect(app) is not None:
        return False
    makes = inspect.isfunction(app) or inspect.ismethod(app) or inspect.isclass(app)
    return (makes or isinstance(app, functools.partial)) and _positional(app) == 0


def as_asgi3(app: Any, interface: Interface) -> ASGIApp:
    """``app`` as an ASGI 3 callable."""
    if interface == "wsgi":
        # Only WSGI apps pay for its import.
        from webasgi_driver.wsgi import WSGIAdapter

        return WSGIAdapter(app)
    if interface == "asgi2":
        return _double_callable(app)
    if interface == "asgi3 or wsgi":
        return _Undecided(app)
    return cast(ASGIApp, app)


class _Undecided:
    """Finds out by calling it with ``(scope, receive, send)``: an ASGI 3 app gives something to await.

    An app that raises instead may be of ASGI and know no lifespan: it is asked again with the first request.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._decided: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._decided is None:
            try:
                result = self._app(scope, receive, send)
            except Exception:
                result = None
            if inspect.isawaitable(result):
                self._decided = cast(ASGIApp, self._app)
                await result
                return
            wsgi = as_asgi3(self._app, "wsgi")
            if scope["type"] != "lifespan":
                self._decided = wsgi
            await wsgi(scope, receive, send)
        else:
            await self._decided(scope, receive, send)


def _double_callable(app: Callable[[Scope], Any]) -> ASGIApp:
    async def asgi3(scope: Scope, receive: Receive, send: Send) -> None:
        scope["asgi"] = {**scope["asgi"], "version": "2.0"}
        await app(scope)(receive, send)

    return asgi3


def _is_async(app: Any) -> bool:
    while isinstance(app, functools.partial):
        app = app.func
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(
        getattr(app, "__call__", None)  # noqa: B004 (the bound method itself is looked at)
    )


def _positional(app: Any) -> int | None:
    """How many positional arguments ``app`` needs; ``None`` if it takes any number or hides it."""
    try:
        parameters = inspect.signature(app).parameters.values()
    except (TypeError, ValueError):
        return None
    required = 0
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            return None
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            return -1
        if (
            parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
            and parameter.default is parameter.empty
        ):
            required += 1
    return required
