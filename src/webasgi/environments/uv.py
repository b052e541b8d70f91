"""uv as a subprocess: apart from the project around it, with the user's own index configuration, and never for ever."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import ResolutionError
from .pip_configuration import with_pip_index

#: Variables of uv that say where packages come from and how to reach it. All its other variables are about somebody
#: else's project (UV_PROJECT, UV_FROZEN, UV_CONSTRAINT ...) and would change the result.
_KEPT = frozenset(
    {
        "UV_CACHE_DIR",
        "UV_CONFIG_FILE",
        "UV_CREDENTIALS_DIR",
        "UV_DEFAULT_INDEX",
        "UV_EXCLUDE_NEWER",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
        "UV_INSECURE_HOST",
        "UV_KEYRING_PROVIDER",
        "UV_NATIVE_TLS",
        "UV_NO_CONFIG",
        "UV_NO_INDEX",
        "UV_OFFLINE",
        "UV_SYSTEM_CERTS",
    }
)
_KEPT_PREFIXES = ("UV_INDEX", "UV_HTTP_", "UV_REQUEST_", "UV_CONCURRENT_", "UV_PYTHON_")
_DROPPED = frozenset({"VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "UV_PYTHON_PREFERENCE"})

_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")


@dataclass(frozen=True)
class Finished:
    """A run of uv that came to its end. `errors` is its stderr without credentials."""

    succeeded: bool
    errors: str


def find_uv() -> str:
    """Path of the uv executable: of the `uv` distribution, else of the PATH. Raises ResolutionError."""
    try:
        from uv import find_uv_bin

        return find_uv_bin()
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
        if found is None:
            raise ResolutionError(
                "uv, which resolves requirements, is not installed here: `pip install uv`", "setup"
            ) from None
        return found


def without_credentials(text: str) -> str:
    """The text with `user:password@` cut out of every URL in it."""
    return _CREDENTIALS.sub("", text)


def uv_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables that uv and the builds that it starts may see."""
    kept = {
        name: value
        for name, value in variables.items()
        if name not in _DROPPED
        and not name.startswith("PYTHON")
        and (not name.startswith("UV_") or name in _KEPT or name.startswith(_KEPT_PREFIXES))
    }
    # uv runs in a folder of its own, so paths relative to this process's folder are made absolute.
    for name in ("UV_CONFIG_FILE", "UV_CACHE_DIR"):
        if kept.get(name):
            kept[name] = str(Path(kept[name]).absolute())
    if kept.get("UV_FIND_LINKS"):
        places = kept["UV_FIND_LINKS"].split(",")
        kept["UV_FIND_LINKS"] = ",".join(place if "://" in place else str(Path(place).absolute()) for place in places)
    kept.setdefault("UV_PYTHON_DOWNLOADS", "never")
    return kept


def index_configuration(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables that choose where packages come from: a lock made with others is another lock."""
    names = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX", "UV_FIND_LINKS", "UV_NO_INDEX", "UV_EXCLUDE_NEWER")
    return {
        name: without_credentials(value)
        for name, value in sorted(variables.items())
        if (name.startswith(names) or name in ("UV_CONFIG_FILE", "UV_NO_CONFIG"))
        and not name.endswith(("_USERNAME", "_PASSWORD"))
    }


def run_uv(
    arguments: Sequence[str], directory: Path, timeout: float, extra_environment: Mapping[str, str] | None = None
) -> Finished:
    """Run uv in `directory`. Raises ResolutionError when it can't be started or takes longer than `timeout` seconds."""
    command = [find_uv(), "--no-progress", "--color", "never", *arguments]
    environment = uv_environment({**with_pip_index(os.environ), **(extra_environment or {})})
    try:
        process = subprocess.Popen(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise ResolutionError(f"uv could not be started: {error}", "setup") from None
    with process:
        try:
            _, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise ResolutionError(
                f"`uv {arguments[0]}` was not done after {timeout:g} s: the network or the package index is slow; "
                "try again, or allow a longer timeout",
                "network",
            ) from None
        except BaseException:
            _kill(process)
            raise
    return Finished(process.returncode == 0, without_credentials(errors.decode("utf-8", "replace")))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End uv and what it started (a build's compiler would otherwise hold the pipe open)."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
