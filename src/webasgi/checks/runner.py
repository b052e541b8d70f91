"""Runs examples in Node, with the Pyodide, wheels and driver that readers get, and remembers the outcomes."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from webasgi import assets
from webasgi.environments import Environment
from webasgi.environments.cache import Cache, sha256_of
from webasgi.snapshots import PreparationError, Prepared
from webasgi.snapshots.node import NodeError, make
from webasgi.snapshots.runtime import RuntimeDirectory

from .outcome import Outcome

_LIMIT = 120.0
"""Seconds that one example may take in all."""
_RECORDS = "checked"


class CheckerError(Exception):
    """Examples could not be run, through no fault of theirs; the text says why, in one line."""


def run(
    environment: Environment,
    jobs: Sequence[dict[str, Any]],
    quick_start: Callable[[], Prepared],
    cache: Cache,
    modules: Sequence[str],
) -> list[Outcome]:
    """See `webasgi.checks.check`; `jobs` are examples as JSON."""
    manifest = assets.manifest()
    script = files("webasgi") / "static" / "checker.mjs"
    with as_file(script) as path:
        basis = [sha256_of(path), sorted(manifest.runtime.values()), environment.manifest_name, modules]
        keys = [_key(*basis, job) for job in jobs]
        found = {key: _kept(cache, key) for key in keys}
        missing = {key: job for key, job in zip(keys, jobs, strict=True) if found[key] is None}
        if missing:
            try:
                results = _run(path, manifest, quick_start(), list(missing.values()), cache)
            except (PreparationError, NodeError) as error:
                raise CheckerError(str(error)) from error
            for key, record in zip(missing, results, strict=True):
                if record["lasting"]:
                    cache.write_record(_RECORDS, key, record)
                found[key] = Outcome.from_record(record)
    return [outcome for outcome in (found[key] for key in keys) if outcome is not None]


def _run(
    script: Path, manifest: assets.AssetManifest, prepared: Prepared, jobs: Sequence[dict[str, Any]], cache: Cache
) -> list[dict[str, Any]]:
    threads = min(os.cpu_count() or 1, len(jobs))
    with (
        RuntimeDirectory(manifest, cache) as runtime,
        tempfile.TemporaryDirectory(dir=cache.scratch(), ignore_cleanup_errors=True) as folder,
    ):
        job = {
            "runtime": runtime.job["runtime"],
            "prepared": _files(prepared, cache),
            "examples": list(jobs),
            "threads": threads,
            "limit": _LIMIT,
        }
        # Each is held to its own limit; this is for what hangs beside them.
        result = make(script, job, Path(folder), 60 + _LIMIT * -(-len(jobs) // threads))
    outcomes: list[dict[str, Any]] = result["outcomes"]
    return outcomes


def _files(prepared: Prepared, cache: Cache) -> dict[str, Any]:
    def file(sha256: str) -> str:
        path = cache.find_file(sha256)
        if path is None:
            raise NodeError("what was prepared has vanished from the cache: build again")
        return str(path)

    memory = prepared.memory
    return {
        "site": file(prepared.site.sha256),
        "layer": None if prepared.layer is None else file(prepared.layer.sha256),
        "libraries": [(each.name, file(each.sha256)) for each in prepared.libraries],
        "memory": None if memory is None else {"file": file(memory.sha256), "libraries": list(prepared.loaded)},
    }


def _kept(cache: Cache, key: str) -> Outcome | None:
    record = cache.read_record(_RECORDS, key)
    try:
        return None if record is None else Outcome.from_record(record)
    except (KeyError, TypeError, ValueError):
        return None


def _key(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
