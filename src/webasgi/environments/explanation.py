"""Sentences on the choice of wheels: what stands in for what, and why something can't be had."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from webasgi import assets

from .distribution import Distribution
from .errors import FailureKind, ResolutionError
from .lock import LockedPackage
from .target import Target
from .uv import without_credentials
from .wheels import Source

#: What uv says of a package without wheels that it could use.
WITHOUT_WHEELS = re.compile(r"([A-Za-z0-9._-]*[A-Za-z0-9])[=<>,.\w]* (?:has|have) no Pyodide-compatible wheels")

_WASM = re.compile(r"(?:pyemscripten|pyodide|emscripten)_[0-9]+(?:_[0-9]+)*_wasm32")


class Explanation:
    """Of one selection. `unreachable`: packages of Pyodide's distribution that could not be fetched, and why."""

    def __init__(self, target: Target, local: Mapping[str, Source], distribution: Callable[[], Distribution]) -> None:
        self._target = target
        self._local = local
        self._distribution = distribution
        self.unreachable: dict[str, str] = {}

    def no_wheel(self, package: LockedPackage) -> ResolutionError:
        """A package that has nothing for Pyodide."""
        kind: FailureKind = "network" if package.name in self.unreachable else "wheel"
        advice = self._advice(package.name, sdist=package.sdist is not None)
        return ResolutionError(f"{self._missing(package)} {advice}", kind)

    def contradiction(self, error: ResolutionError, bounds: Mapping[str, tuple[str, LockedPackage]]) -> ResolutionError:
        """Requirements that contradict each other, or the wheels that there are."""
        if bounds:
            name, (older, package) = next(iter(sorted(bounds.items())))
            advice = self._advice(name, sdist=package.sdist is not None)
            return ResolutionError(f"{self._missing(package)} {name} {older} has one, but {error} {advice}", "wheel")
        if without := WITHOUT_WHEELS.search(str(error)):
            return ResolutionError(f"{error} {self._advice(without[1], sdist=False)}", "wheel")
        local = (source for source in self._local.values() if source.origin in ("project", "local"))
        mentioned = [source for source in local if source.name in str(error)]
        held = ", ".join(f"{source.name} {source.version}" for source in mentioned)
        suffix = f" (The wheels directory holds {held}, which comes before the package index.)" if held else ""
        return ResolutionError(f"{error}{suffix}", error.kind)

    def older(self, package: LockedPackage, wanted: LockedPackage) -> str:
        """An older version is used, since only that has a wheel."""
        return (
            f"{package.name} {package.version} is used: {wanted.version}, which the requirements would allow, has no "
            "wheel for Pyodide"
        )

    def distributed(self, package: LockedPackage, wanted: LockedPackage) -> str:
        """The wheel is one of Pyodide's own."""
        base = without_credentials(self._distribution().base)
        why = f"{wanted.name} {wanted.version} has no wheel for it on the package index"
        return f"{package.name} {package.version} is used, from Pyodide's own distribution ({base}): {why}"

    def built(self, package: LockedPackage) -> str:
        """The wheel is built, since Pyodide's own can't be fetched."""
        return f"{package.name} {package.version} is built from source as pure Python: {self.unreachable[package.name]}"

    def yanked(self, package: LockedPackage, reason: str) -> str:
        """A version that its makers have taken back."""
        why = f" ({reason})" if reason else ""
        return f"{package.name} {package.version} was yanked by its makers{why}: require another version of it"

    def _missing(self, package: LockedPackage) -> str:
        requirers = ", ".join(package.required_by) or "the playground"
        target = self._target
        others = sorted({platform for wheel in package.wheels for platform in _wasm_platforms(wheel.filename)})
        built_for = f" Its wheels for the browser are for {', '.join(others)}: another Pyodide's." if others else ""
        if any(_age(platform) > _age(target.platform) for platform in others):
            built_for += " A newer webasgi-docs may ship that Pyodide."
        return (
            f"{package.name} {package.version} (required by {requirers}) has no wheel that Pyodide {target.pyodide} "
            f"can load: neither one for {target.platform} and Python {target.python} nor a pure one.{built_for}"
        )

    def _advice(self, name: str, *, sdist: bool) -> str:
        build = f"; if its C extension is optional, add {name!r} to `build_sdists`" if sdist else ""
        return (
            f"{self._shipped(canonicalize_name(name))}Put a wheel into the wheels directory, or require something "
            f"else{build}."
        )

    def _shipped(self, name: str) -> str:
        """What Pyodide's own distribution has of a package, and why that does not do."""
        source = self._distribution().sources.get(name)
        if name in self.unreachable:
            return (
                f"Pyodide's own distribution has it, but {self.unreachable[name]} A mirror can be named in the setting "
                "`distribution`. "
            )
        if source is not None:
            return f"Pyodide's own distribution has {name} {source.version}, which the requirements don't allow. "
        version = assets.pyodide_packages().get(name)
        if version is not None and not self._distribution().base:
            return f"Pyodide's own distribution has {name} {version}, but the setting `distribution` switches it off. "
        return f"Pyodide's own distribution does not have {name} either. "


def _wasm_platforms(filename: str) -> set[str]:
    try:
        *_, tags = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        return set()
    return {tag.platform for tag in tags if _WASM.fullmatch(tag.platform)}


def _age(platform: str) -> tuple[int, ...]:
    """Platform tags in the order of their releases: `pyodide_2025_0` before `pyemscripten_2026_0`."""
    return tuple(int(each) for each in re.findall(r"[0-9]+", platform.removesuffix("_wasm32")))
