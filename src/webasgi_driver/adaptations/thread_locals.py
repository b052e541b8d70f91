"""``threading.local`` by :class:`.identities.Identity`: the built-in one knows the one real thread only."""

from __future__ import annotations

from typing import Any

from webasgi_driver.adaptations import identities


class _Key:
    """Stands for one ``local`` in the spaces of the threads, and lives as long."""

    __slots__ = ("__weakref__",)


class Local:
    """``threading.local``."""

    __slots__ = ("__dict__", "__weakref__", "_webasgi_arguments", "_webasgi_key", "_webasgi_spaces")

    def __new__(cls, /, *args: Any, **kwargs: Any) -> Local:
        """The values that it gets now are those of the thread that makes it."""
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        self = object.__new__(cls)
        spaces = identities.current().spaces
        object.__setattr__(self, "_webasgi_arguments", (args, kwargs))
        object.__setattr__(self, "_webasgi_key", _Key())
        object.__setattr__(self, "_webasgi_spaces", spaces)
        # The thread that makes it has `__init__` called by Python.
        spaces[_get(self, "_webasgi_key")] = _get(self, "__dict__")
        return self

    def __getattribute__(self, name: str) -> Any:
        _switch(self)
        return _get(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        _refuse(self, name)
        _switch(self)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        _refuse(self, name)
        _switch(self)
        object.__delattr__(self, name)


_get = object.__getattribute__


def _refuse(self: Local, name: str) -> None:
    if name == "__dict__":
        raise AttributeError(f"{type(self).__name__!r} object attribute '__dict__' is read-only")


def _switch(self: Local) -> None:
    """Give ``self`` the values of the thread that the running code is in."""
    spaces = identities.current().spaces
    if _get(self, "_webasgi_spaces") is spaces:
        return
    object.__setattr__(self, "_webasgi_spaces", spaces)
    key = _get(self, "_webasgi_key")
    values = spaces.get(key)
    if values is not None:
        object.__setattr__(self, "__dict__", values)
        return
    values = spaces[key] = {}
    object.__setattr__(self, "__dict__", values)
    cls = type(self)
    if cls.__init__ is not object.__init__:
        args, kwargs = _get(self, "_webasgi_arguments")
        cls.__init__(self, *args, **kwargs)
