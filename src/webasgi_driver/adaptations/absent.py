"""Functions of the operating system that Python lacks here: the ``AttributeError`` says why, and what to do.

They stay missing, so that ``hasattr`` and ``except AttributeError`` find out, as libraries do. A few whose answer is
plain are there: one process of one user, on one processor.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from webasgi_driver.adaptations.processes import NO_PROCESSES

_NO_ALARMS = (
    "no signals arrive in the browser. Limit what takes long by `asyncio.timeout` or `asyncio.wait_for`, or call it "
    "later by `threading.Timer`."
)
_NO_USERS = "there are no system users in the browser."
_NO_FILES = "the browser's file system, in memory, does not have it."
_NO_SOCKETS = "a browser has no sockets."

# Module to reason to names. The names are those that Python has on Linux.
_REASONS: dict[str, dict[str, tuple[str, ...]]] = {
    "os": {
        NO_PROCESSES: (
            *("forkpty", "openpty", "posix_spawn", "posix_spawnp", "pidfd_open", "setpriority"),
            *("sched_getparam", "sched_getscheduler", "sched_setaffinity", "sched_setparam", "sched_setscheduler"),
        ),
        _NO_USERS: (
            *("getgrouplist", "getgroups", "getresgid", "getresuid", "initgroups", "setegid", "seteuid", "setgroups"),
            *("setresgid", "setresuid"),
        ),
        _NO_FILES: (
            *("copy_file_range", "eventfd", "getxattr", "lchown", "link", "listxattr", "memfd_create", "mkfifo"),
            *("mknod", "posix_fallocate", "preadv", "pwritev", "removexattr", "sendfile", "setxattr", "splice"),
        ),
    },
    "signal": {_NO_ALARMS: ("alarm", "setitimer", "pthread_kill", "pidfd_send_signal")},
    "asyncio": {_NO_SOCKETS: ("open_unix_connection", "start_unix_server")},
    "select": {_NO_SOCKETS: ("epoll",)},
}


def adapt(target: Any) -> None:
    """``target`` is one of the modules."""
    if target.__name__ == "os":
        _add(target)
    reasons = {name: reason for reason, names in _REASONS[target.__name__].items() for name in names}
    target.__getattr__ = functools.partial(_missing, target, reasons, vars(target).get("__getattr__"))


def _add(target: Any) -> None:
    """The answers of ``os`` that are known; none where Python has its own."""
    answers = {
        "geteuid": target.getuid,
        "getegid": target.getgid,
        "getrandom": _getrandom(target),
        "sched_getaffinity": lambda pid: {0},
        "nice": lambda increment: 0,
    }
    for name, answer in answers.items():
        if not hasattr(target, name):
            setattr(target, name, answer)


def _getrandom(target: Any) -> Any:
    def getrandom(size: int, flags: int = 0) -> Any:
        return target.urandom(size)

    return getrandom


def _missing(module: Any, reasons: dict[str, str], original: Callable[[str], Any] | None, name: str) -> Any:
    """What the module's ``__getattr__`` is (PEP 562); ``original`` is its own."""
    if original is not None and name not in reasons:
        return original(name)
    text = f"module {module.__name__!r} has no attribute {name!r}"
    reason = reasons.get(name)
    raise AttributeError(f"{text}: {reason}" if reason else text, name=name, obj=module)
