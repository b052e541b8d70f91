"""The documented project itself, as a wheel that goes into every environment.

Its own build backend builds it, from the checkout, whenever documentation is built: each version of the documentation
runs its own code.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename

from .cache import Cache, sha256_of
from .errors import ResolutionError
from .sdists import rewrite
from .target import Target
from .uv import run_uv
from .wheels import RemoteFile, Source, best_wheel


@dataclass(frozen=True)
class Project:
    """A project that was built: its folder, and its wheel in the cache. `requires` is what its metadata asks for."""

    name: str
    version: str
    directory: Path
    requires: tuple[str, ...]
    wheel: Path
    filename: str

    @property
    def source(self) -> Source:
        """Its wheel as a source."""
        file = RemoteFile(self.filename, self.wheel.as_uri(), sha256_of(self.wheel), self.wheel.stat().st_size)
        return Source(self.name, self.version, "project", file)


def build_projects(directories: Sequence[Path], target: Target, cache: Cache, timeout: float) -> tuple[Project, ...]:
    """Build the wheel of each project; `timeout` is in seconds.

    Raises ResolutionError if there is no project, it can't be built, or its wheel is not for Pyodide.
    """
    return tuple(_build(directory, target, cache, timeout) for directory in directories)


def _build(directory: Path, target: Target, cache: Cache, timeout: float) -> Project:
    if not any((directory / name).is_file() for name in ("pyproject.toml", "setup.py")):
        raise ResolutionError(
            f"the setting `install` names {directory}, where there is neither a pyproject.toml nor a setup.py", "setup"
        )
    with tempfile.TemporaryDirectory(dir=cache.scratch(), ignore_cleanup_errors=True) as folder:
        out = Path(folder)
        finished = run_uv(["build", "--wheel", "--out-dir", str(out), str(directory.absolute())], out, timeout)
        built = sorted(out.glob("*.whl"))
        if not finished.succeeded or len(built) != 1:
            tail = " | ".join(finished.errors.strip().splitlines()[-16:])
            raise ResolutionError(f"the wheel of the project in {directory} could not be built: {tail}", "build")
        if best_wheel([RemoteFile(built[0].name, "")], target) is None:
            raise ResolutionError(
                f"the project in {directory} was built to {built[0].name}, which Pyodide {target.pyodide} can't load: "
                f"it has to be pure Python, or built for {target.platform} with pyodide-build and put into the wheels "
                "directory",
                "wheel",
            )
        # Equal files give equal bytes, and pages that need not be written again.
        wheel = rewrite(built[0], out) if built[0].name.endswith("-none-any.whl") else built[0]
        name, version, *_ = parse_wheel_filename(wheel.name)
        requires = _requires(wheel)
        sha256 = sha256_of(wheel)
        final = cache.add_file(wheel, sha256)
        return Project(str(canonicalize_name(name)), str(version), directory, requires, final, wheel.name)


def _requires(wheel: Path) -> tuple[str, ...]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(
            each for each in archive.namelist() if each.endswith(".dist-info/METADATA") and each.count("/") == 1
        )
        metadata = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    return tuple(sorted(metadata.get_all("Requires-Dist") or ()))
