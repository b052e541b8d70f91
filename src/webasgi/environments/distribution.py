"""Pyodide's own distribution: wheels that its makers have built, beside a lock file with their hashes.

The layout is that of every release: https://pyodide.org/en/stable/usage/downloading-and-deploying.html. The lock file
of the release in use comes with us; one at a configured address is read in its place, so that a distribution of one's
own (https://pyodide.org/en/stable/development/building-packages.html) may stand there.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from packaging.utils import canonicalize_name

from webasgi import assets

from .downloads import fetch_text
from .errors import ResolutionError
from .target import Target
from .uv import without_credentials
from .wheels import RemoteFile, Source, best_wheel

_PUBLIC = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
_LOCK = "pyodide-lock.json"

#: Seconds that an address may take to give its lock file.
_TIMEOUT = 20.0


@dataclass(frozen=True)
class Distribution:
    """Its packages by normalized name, as sources of wheels; `base` is its address."""

    base: str
    sources: Mapping[str, Source]


def public_address(target: Target) -> str:
    """Where the makers of Pyodide publish the distribution of a release."""
    return _PUBLIC.format(version=target.pyodide)


def read_distribution(address: str | None, target: Target) -> Distribution:
    """The distribution at `address`; None is the public one, an empty text is none at all.

    Raises ResolutionError if what stands at the address can't be read, or is for another Pyodide.
    """
    if address == "":
        return Distribution("", {})
    if address is None:
        return _distribution(public_address(target), assets.pyodide_lock(), target)
    base = address if address.endswith("/") else f"{address}/"
    with _lock:
        if (base, target) not in _read:
            _read[base, target] = _distribution(base, _configured_lock(base), target)
        return _read[base, target]


_lock = threading.Lock()
_read: dict[tuple[str, Target], Distribution] = {}


def _configured_lock(base: str) -> Mapping[str, Any]:
    url = f"{base}{_LOCK}"
    text, _ = fetch_text(url, "application/json", _TIMEOUT)
    try:
        content: object = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("packages"), dict):
        raise ResolutionError(
            f"{without_credentials(url)} is not the lock file of a Pyodide distribution: check the setting "
            "`distribution`",
            "setup",
        )
    return content


def _distribution(base: str, lock: Mapping[str, Any], target: Target) -> Distribution:
    info = lock.get("info", {})
    version = ".".join(str(info.get("python", "")).split(".")[:2])
    abi = str(info.get("abi_version", ""))
    if lock and (version != "{}.{}".format(*target.python_tuple) or abi not in target.platform):
        raise ResolutionError(
            f"the distribution at {without_credentials(base)} is for Python {info.get('python')} with the ABI {abi}, "
            f"but this webasgi-docs ships Pyodide {target.pyodide} (Python {target.python}, {target.platform}): name "
            "the distribution of that release in the setting `distribution`",
            "setup",
        )
    sources: dict[str, Source] = {}
    for entry in lock.get("packages", {}).values():
        # Test suites and libraries that no wheel needs are archives of another kind.
        if entry.get("package_type", "package") != "package" or not str(entry["file_name"]).endswith(".whl"):
            continue
        name = canonicalize_name(entry["name"])
        filename = str(entry["file_name"]).rpartition("/")[2]
        url = str(entry["file_name"]) if "://" in entry["file_name"] else f"{base}{quote(entry['file_name'])}"
        file = RemoteFile(filename, url, str(entry["sha256"]))
        if best_wheel([file], target) is not None:
            sources[name] = Source(name, str(entry["version"]), "distribution", file)
    return Distribution(base, sources)
