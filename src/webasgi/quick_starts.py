"""What is prepared for a site's environments, so that apps start quickly; one environment may use another's."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from webasgi.environments import Environment, ResolutionError
from webasgi.environments.cache import Cache
from webasgi.environments.environment import is_there, put
from webasgi.snapshots import Preparation, PreparationError, Prepared
from webasgi.snapshots.existing import possible_modules
from webasgi.snapshots.layers import WheelFile, layer_on, names_of
from webasgi.snapshots.modules import driver_modules, loaded_modules, top_level_modules


class _Plan(NamedTuple):
    """How an environment is prepared: by itself, or as a layer of some wheels on `base`, another one's name."""

    wheels: list[WheelFile]
    base: str | None
    layer: list[WheelFile]


class QuickStarts:
    """Of the environments of one site; each is prepared once, when it is asked for."""

    def __init__(
        self,
        environments: Iterable[Environment],
        modules: Mapping[str, Iterable[str]],
        cache: Cache,
        extra: Iterable[str] = (),
    ) -> None:
        """`modules`: what the playgrounds of each import, by manifest's name; `extra`: requirements that none uses."""
        self._environments = {each.manifest_name: each for each in environments}
        self._asked = {name: set(names) for name, names in modules.items()}
        self._cache = cache
        self._extra = set(extra)
        self._prepared: dict[str, Prepared] = {}
        self._locks = {name: Lock() for name in self._environments}
        self._planning = Lock()

    def of(self, environment: Environment) -> Prepared:
        """Raises PreparationError where nothing can be prepared, ResolutionError if a wheel can't be had any more."""
        name = environment.manifest_name
        with self._planning:
            plan = self._plans.get(name)
        if plan is None:
            # Planning has left it out, because its wheels can't be had.
            plan = _Plan(environment.wheel_files(), None, [])
        with self._locks[name]:
            if name not in self._prepared:
                self._prepared[name] = self._prepare(name, plan)
            return self._prepared[name]

    def find_file(self, sha256: str) -> Path | None:
        """A file that was prepared."""
        return self._cache.find_file(sha256)

    def _prepare(self, name: str, plan: _Plan) -> Prepared:
        preparation = Preparation(self._cache)
        if plan.base is not None:
            base = self.of(self._environments[plan.base])
            looked_for = {module.split(".")[0] for module in base.missing}
            # What was looked for in vain stays missing, for those who looked.
            if base.memory is not None and not looked_for & names_of(plan.layer):
                return preparation.add_layer(base, plan.layer)
        return preparation.prepare(plan.wheels, self._modules(name, plan))

    @cached_property
    def _plans(self) -> dict[str, _Plan]:
        """Smaller environments first: larger ones may lie on them."""
        wheels: dict[str, list[WheelFile]] = {}
        for name, environment in self._environments.items():
            try:
                wheels[name] = environment.wheel_files()
            except ResolutionError:
                continue  # reported where it is written
        plans: dict[str, _Plan] = {}
        for name in sorted(wheels, key=lambda name: (len(wheels[name]), name)):
            layers = {
                base: layer
                for base, plan in plans.items()
                if plan.base is None and (layer := layer_on(wheels[base], wheels[name])) is not None
            }
            # The one that leaves least; of two such the first.
            base = min(layers, key=lambda base: len(layers[base]), default=None)
            plans[name] = _Plan(wheels[name], base, [] if base is None else layers[base])
        return plans

    def _modules(self, name: str, plan: _Plan) -> set[str]:
        """What the environment's snapshot holds: what its playgrounds import, and those of the environments on it."""
        found = self._own_modules(name, plan.wheels)
        for other, layered in self._plans.items():
            if layered.base == name:
                above = names_of(layered.layer)
                modules = self._own_modules(other, plan.wheels) | loaded_modules(layered.layer)
                found |= {module for module in modules if module.split(".")[0] not in above}
        return possible_modules(found, plan.wheels)

    def _own_modules(self, name: str, wheels: list[WheelFile]) -> set[str]:
        requirements = set(self._environments[name].requirements) - self._extra
        return self._asked.get(name, set()) | top_level_modules(requirements, wheels) | driver_modules(wheels)


def write_environment(environment: Environment, directory: Path, quick_starts: QuickStarts | None) -> tuple[str, ...]:
    """Write an environment's manifest and wheels below `directory`, and the files of its quick starts, if it gets any.

    Returns notes for the author: what was made, why starts are not as quick as they could be. Raises ResolutionError if
    a wheel can't be had any more, OSError if the directory can't be written.
    """
    if quick_starts is None:
        environment.write(directory)
        return ()
    begin = time.monotonic()
    try:
        prepared = quick_starts.of(environment)
    except PreparationError as error:
        environment.write(directory)
        return (f"quick starts could not be prepared, readers wait longer: {error}",)
    for each in prepared.files:
        if not is_there(directory / each.file, each.size):
            path = quick_starts.find_file(each.sha256)
            if path is None:
                raise ResolutionError(f"{each.file} has vanished from the cache: build again", "build")
            put(directory / each.file, path.read_bytes())
    environment.write(directory, prepared.manifest())
    if prepared.made and prepared.memory is not None:
        return (_report(environment, prepared, prepared.memory.size, time.monotonic() - begin),)
    return prepared.notes


def _report(environment: Environment, prepared: Prepared, memory: int, seconds: float) -> str:
    names = ", ".join(environment.requirements) or "the standard library"
    others = sum(each.size for each in prepared.files) - memory
    return (
        f"quick start of {names}: memory snapshot of {memory / 1e6:.1f} MB, other files {others / 1e6:.1f} MB, "
        f"made in {seconds:.0f} s"
    )
