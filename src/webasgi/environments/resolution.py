"""`resolve`: requirements to an environment, at most once a process, and without a network where the cache will do."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from webasgi import assets

from .cache import Cache
from .distribution import read_distribution
from .environment import Environment, EnvironmentSettings
from .errors import ResolutionError
from .lock import LockRequest, Preference
from .lockfile import LockFile
from .pip_configuration import with_pip_index
from .requirements import normalize_requirement
from .selection import select
from .store import WheelStore
from .target import Target
from .uv import index_configuration

#: Part of the cache's key: raise it when the same requirements would be resolved differently.
RESOLVER_VERSION = 4

#: Seconds for which a failure is not tried again by the same process (a site may have many pages with it).
_FAILURE_AGE = 30.0

_memo: dict[str, tuple[float, Environment | ResolutionError]] = {}
_locks: dict[str, threading.Lock] = {}
_locks_lock = threading.Lock()


def resolve(requirements: Sequence[str], settings: EnvironmentSettings) -> Environment:
    """The environment for a set of requirements; their order and repetitions don't matter.

    Raises ResolutionError, whose text is ready for a warning, and RequirementError if one does not parse.
    """
    wanted = _wanted(requirements, settings)
    target = settings.target or shipped_target()
    key = _key(wanted, settings, target)
    with _locks_lock:
        lock = _locks.setdefault(f"{settings.cache_directory}:{key}", threading.Lock())
    with lock:
        known = _memo.get(f"{settings.cache_directory}:{key}")
        now = time.monotonic()
        if known is not None:
            made, outcome = known
            if isinstance(outcome, ResolutionError) and now - made < min(_FAILURE_AGE, settings.max_age):
                raise ResolutionError(str(outcome), outcome.kind)
            if isinstance(outcome, Environment) and now - made < settings.max_age:
                return outcome
        try:
            environment = _resolve(wanted, settings, target, key)
        except ResolutionError as error:
            _memo[f"{settings.cache_directory}:{key}"] = (now, error)
            raise
        _memo[f"{settings.cache_directory}:{key}"] = (now, environment)
        return environment


def shipped_target() -> Target:
    """The Pyodide in this distribution. Raises ResolutionError if its files are missing."""
    try:
        manifest = assets.manifest()
    except assets.AssetsError as error:
        raise ResolutionError(str(error), "setup") from None
    return Target(manifest.pyodide, manifest.python, manifest.platform)


def _resolve(wanted: tuple[str, ...], settings: EnvironmentSettings, target: Target, key: str) -> Environment:
    cache = Cache(settings.cache_directory)
    store = WheelStore(cache, settings.timeout)
    fresh = _cached(cache, store, key, settings.max_age)
    if fresh is not None:
        return fresh
    with cache.guard(f"resolve-{key}", settings.timeout):
        fresh = _cached(cache, store, key, settings.max_age)
        if fresh is not None:
            return fresh
        try:
            environment = _resolve_anew(wanted, settings, target, store, retry=not _is_known(cache, key))
        except ResolutionError as error:
            old = _cached(cache, store, key, None) if error.kind == "network" else None
            if old is None:
                raise
            return replace(old, notes=(*old.notes, f"versions of an earlier build are used: {error}"))
        _remember(environment, settings)
        cache.write_record("resolved", key, {"created": time.time(), "environment": environment.record()})
        return environment


def resolve_anew(
    requirements: Sequence[str], settings: EnvironmentSettings, preferences: Sequence[Preference] = ()
) -> Environment:
    """As `resolve`, whatever is in the cache, with preferred versions. Raises ResolutionError."""
    wanted = _wanted(requirements, settings)
    target = settings.target or shipped_target()
    store = WheelStore(Cache(settings.cache_directory), settings.timeout)
    environment = _resolve_anew(wanted, settings, target, store, preferences=tuple(preferences))
    _remember(environment, settings)
    return environment


def restore(lock: LockFile, settings: EnvironmentSettings) -> Environment:
    """The environment that a lock file names, from the cache, from wheels directories, or from where it says.

    Raises ResolutionError if a wheel can't be had, or is not the file that was locked.
    """
    store = WheelStore(Cache(settings.cache_directory), settings.timeout, settings.wheels)
    try:
        stored = store.obtain(lock.sources)
    except ResolutionError as error:
        raise ResolutionError(f"{error} (A lock file names it: `webasgi lock` makes that anew.)", error.kind) from None
    environment = Environment(
        requirements=_wanted(lock.requirements, settings),
        pyodide=lock.pyodide,
        wheels=tuple(each.wheel for each in stored),
        sources=tuple(each.source for each in stored),
        indexes=lock.indexes,
        _store=store,
    )
    _remember(environment, settings)
    return environment


def _wanted(requirements: Sequence[str], settings: EnvironmentSettings) -> tuple[str, ...]:
    """The requirements with those on projects and tools, which are in every environment."""
    own = (project.name for project in settings.projects)
    return tuple(sorted({*(normalize_requirement(each) for each in requirements), *own, *settings.extra}))


def _remember(environment: Environment, settings: EnvironmentSettings) -> None:
    """Let `environment_by_name` find it."""
    name = environment.manifest_name.removesuffix(".json")
    Cache(settings.cache_directory).write_record("environments", name, environment.record())


def _resolve_anew(
    wanted: tuple[str, ...],
    settings: EnvironmentSettings,
    target: Target,
    store: WheelStore,
    *,
    retry: bool = True,
    preferences: tuple[Preference, ...] = (),
) -> Environment:
    request = LockRequest(
        requirements=wanted,
        constraints=(),
        target=target,
        build_sdists=frozenset(canonicalize_name(name) for name in settings.build_sdists),
        offered=(),
        timeout=settings.timeout,
        retry=retry,
        preferences=preferences,
    )
    own = {project.name: project.source for project in settings.projects}
    selection = select(request, settings.wheels, own, lambda: read_distribution(settings.distribution, target), store)
    stored = store.obtain(selection.sources)
    return Environment(
        requirements=wanted,
        pyodide=target.pyodide,
        wheels=tuple(each.wheel for each in stored),
        notes=selection.notes,
        sources=tuple(each.source for each in stored),
        indexes={each.name: each.index for each in selection.packages if each.index is not None},
        _store=store,
    )


def _is_known(cache: Cache, key: str) -> bool:
    return cache.read_record("resolved", key) is not None


def _cached(cache: Cache, store: WheelStore, key: str, max_age: float | None) -> Environment | None:
    """An earlier result, if it is not older than `max_age` seconds and all its files are there or can be fetched."""
    record = cache.read_record("resolved", key)
    if record is None:
        return None
    try:
        if max_age is not None and not 0 <= time.time() - record["created"] < max_age:
            return None
        environment = Environment.from_record(record["environment"], store)
        stored = store.obtain(environment.sources)
    except (KeyError, TypeError, ResolutionError):
        return None
    return environment if tuple(each.wheel for each in stored) == environment.wheels else None


def _key(wanted: Sequence[str], settings: EnvironmentSettings, target: Target) -> str:
    local = [
        [path.name, path.stat().st_size, path.stat().st_mtime_ns]
        for directory in settings.wheels
        if directory.is_dir()
        for path in sorted(directory.glob("*.whl"))
    ]
    parts: list[Any] = [
        RESOLVER_VERSION,
        list(wanted),
        [target.pyodide, target.python, target.platform],
        sorted(settings.build_sdists),
        settings.distribution,
        [[project.name, project.filename, str(project.wheel)] for project in settings.projects],
        [str(directory.absolute()) for directory in settings.wheels],
        local,
        index_configuration(with_pip_index(os.environ)),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
