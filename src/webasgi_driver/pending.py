"""Files that are not there yet: those behind a memory snapshot, which are fetched when something needs them.

Beside the snapshot come the data that a start needs and, for everything else, empty files, so that packages can be
listed. What wants to import, read or measure one of these waits, as long as it is somewhere that can.
"""

from __future__ import annotations

import gettext
import importlib
import inspect
import os
import re
import stat
import sys
import types
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from webasgi_driver import packages

_STANDARD_LIBRARY = f"/lib/python{sys.version_info.major}{sys.version_info.minor}.zip"

_ENGLISH = re.compile(r"(?:c|en|en[-_]us)?(?:\.[\w-]+)?(?:/|$)", re.IGNORECASE)
"""A language whose catalogues, as far as there are any, are there from the start."""

_settled: set[str] = set()
"""Modules that need not be waited for: they are in no file, or in one that is there from the start."""


def settle(modules: Iterable[str]) -> None:
    """Note that ``modules`` need not be waited for."""
    _settled.update(modules)


class Pending:
    """What waits for the files: a finder of ``sys.meta_path``, in front of all others, and hooks of the file system."""

    def __init__(
        self,
        promise: Callable[[], Awaitable[None]],
        wait: Callable[[], bool],
        directory: str,
        layer: Iterable[str] = (),
    ) -> None:
        """``promise()`` is awaited where code can be.

        ``wait()`` blocks, and is false where nothing can; ``directory`` is the app's own. ``layer`` are paths of files
        of packages that are there, whatever there is in them.
        """
        self._promise = promise
        self._block = wait
        self._prefix = directory + os.sep
        self._stat = os.stat
        self._find = gettext.find
        self._frame_info = inspect.getframeinfo
        self._site = packages.directory() + os.sep
        # A package's files are all there, or none: what lies on top of others shares no directory with them.
        self._there = {path.removeprefix(self._site).partition(os.sep)[0] for path in layer}
        self._driver = str(Path(__file__).parents[1]) + os.sep
        self._places = (self._site, self._driver, _STANDARD_LIBRARY)
        self._pending = True

    def install(self) -> None:
        """From now on, what needs the files waits for them."""
        sys.meta_path.insert(0, self)
        # The one place that all ways to open a file go by; a hook can't be removed (PEP 578).
        sys.addaudithook(self._audit)
        os.stat = self._measured
        gettext.find = self._found
        inspect.getframeinfo = self._framed
        metadata: Any = sys.modules.get("importlib.metadata")
        if hasattr(metadata, "FastPath"):
            # Who asks for a version looks into everything on `sys.path`: here is none, which is known without a look.
            metadata.FastPath(_STANDARD_LIBRARY).children = list

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Find nothing, but only after the files have come (:class:`importlib.abc.MetaPathFinder`)."""
        if name in _settled or self._is_own(name, path) or name in sys.builtin_module_names:
            return
        if not self._may_come(name, path) or self.wait():
            return
        raise ImportError(
            f"{name} is imported by a callback that can't wait for its files: import it where the app begins", name=name
        )

    def wait(self) -> bool:
        """Block until the files are there; false where nothing can block."""
        if self._pending:
            if not self._block():
                return False
            self._end()
        return True

    async def come(self) -> None:
        """Wait until the files are there."""
        if self._pending:
            await self._promise()
            self._end()

    def _end(self) -> None:
        if not self._pending:
            return
        self._pending = False
        sys.meta_path.remove(self)
        if os.stat == self._measured:
            os.stat = self._stat
        if gettext.find == self._found:
            gettext.find = self._find
        if inspect.getframeinfo == self._framed:
            inspect.getframeinfo = self._frame_info
        importlib.invalidate_caches()

    def _may_come(self, name: str, path: Any) -> bool:
        """Whether a module is in the files: something stands in for each outside of archives, but for tzdata's."""
        top, _, _ = name.partition(".")
        if not self.has(name):
            return False
        if top in sys.stdlib_module_names or top == "tzdata":
            return True
        places = (self._site, self._driver) if path is None else path
        _, _, last = name.rpartition(".")
        return any(_holds(str(place), last) for place in places)

    def has(self, module: str) -> bool:
        """Whether it may be in the files."""
        return not self._is_there(self._site + module.split(".")[0])

    def _is_own(self, name: str, path: Any) -> bool:
        if path is not None:
            return all(str(each).startswith(self._prefix) for each in path)
        places = [Path(each) for each in sys.path if f"{each}{os.sep}".startswith(self._prefix)]
        return any((place / name).is_dir() or (place / f"{name}.py").exists() for place in places)

    def _is_there(self, path: str) -> bool:
        """Whether it belongs to a package of the layer."""
        top = path.removeprefix(self._site).partition(os.sep)[0]
        return path.startswith(self._site) and (top in self._there or f"{top}.py" in self._there)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and self._pending and self._is_missing(arguments[0]) and not self.wait():
            raise OSError(
                f"{arguments[0]} is read by a callback that can't wait for it: read it where the app begins, "
                "or where a request is answered"
            )

    def _is_missing(self, path: Any) -> bool:
        """Whether a file that belongs to a package is not there, or stands in for another one."""
        path = os.fsdecode(path) if isinstance(path, bytes) else path
        if not isinstance(path, str) or not path.startswith(self._places) or self._is_there(path):
            return False
        if path == _STANDARD_LIBRARY:
            return True
        try:
            return self._stat(path).st_size == 0
        except OSError:
            return not _is_byte_code(path)

    def _measured(self, path: Any, **options: Any) -> os.stat_result:
        """``os.stat``. Modules are there or not; of data the size is wanted, too."""
        try:
            found = self._stat(path, **options)
            if found.st_size > 0 or not stat.S_ISREG(found.st_mode):
                return found
        except FileNotFoundError:
            if not self._is_left_out(path):
                raise
        if self._pending and self._is_data(path):
            self.wait()
        return self._stat(path, **options)

    def _is_data(self, path: Any) -> bool:
        name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else ""
        if not isinstance(name, str) or not name.startswith(self._site) or self._is_there(name):
            return False
        return not name.endswith((".py", ".pyi"))

    def _is_left_out(self, path: Any) -> bool:
        """Whether it may be one of the files that nothing stands in for: catalogues of messages, time zones."""
        if not self._is_data(path):
            return False
        _, _, language = os.fspath(path).rpartition("/locale/")
        return "/tzdata/" in os.fspath(path) or ("/locale/" in os.fspath(path) and not _ENGLISH.match(language))

    def _found(
        self, domain: Any, localedir: Any = None, languages: Iterable[str] | None = None, all: bool = False
    ) -> Any:
        """``gettext.find``: English catalogues are there."""
        languages = None if languages is None else list(languages)
        others = languages is None or any(not _ENGLISH.match(each) for each in languages)
        if others and str(localedir or "").startswith(self._site):
            self.wait()
        return self._find(domain, localedir, languages, all)

    def _framed(self, frame: Any, context: int = 1) -> inspect.Traceback:
        """``inspect.getframeinfo``: who looks through the stack for a file's name gets no lines of packages."""
        code = frame.tb_frame.f_code if isinstance(frame, types.TracebackType) else frame.f_code
        return self._frame_info(frame, 0 if self._is_missing(code.co_filename) else context)


def _holds(directory: str, module: str) -> bool:
    """Whether it is a package or a file of any kind there."""
    try:
        return any(entry.name.partition(".")[0] == module for entry in Path(directory).iterdir())
    except OSError:
        return False


def _is_byte_code(path: str) -> bool:
    return path.endswith(".pyc")


_pending: Pending | None = None


def expect_files(
    promise: Callable[[], Awaitable[None]], wait: Callable[[], bool], directory: str, layer: Iterable[str]
) -> None:
    """The files that modules came from are not there yet; what needs them waits (see :class:`Pending`)."""
    global _pending
    _pending = Pending(promise, wait, directory, layer)
    _pending.install()


async def files_for(modules: Iterable[str]) -> None:
    """Wait for the files if one of ``modules`` is yet to be imported from them."""
    if _pending is not None and any(name not in sys.modules and _pending.has(name) for name in modules):
        await _pending.come()
