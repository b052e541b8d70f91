"""Lock files: the wheels of one environment, as `pylock.<name>.toml` beside the documentation.

The format is that of https://packaging.python.org/specifications/pylock-toml/. A package has the one file that Pyodide
takes; the table `tool.webasgi` says for what the file was made, so that it can be told when that has changed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w
from packaging.utils import canonicalize_name

from .downloads import local_path
from .errors import ResolutionError
from .lock import Preference
from .projects import Project
from .target import Target
from .uv import without_credentials
from .wheels import Origin, RemoteFile, Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_CREATED_BY = "webasgi-docs"
_NAME = re.compile(r"pylock\.([^.]+)\.toml")
_HEAD = "# Made by `webasgi lock`, which also updates it; see `webasgi lock --help`.\n"


@dataclass(frozen=True)
class LockFile:
    """What is locked: sources of wheels by name, for these requirements, projects' requirements and Pyodide."""

    requirements: tuple[str, ...]
    projects: Mapping[str, tuple[str, ...]]
    pyodide: str
    platform: str
    sources: tuple[Source, ...]
    indexes: Mapping[str, str]

    @property
    def preferences(self) -> tuple[Preference, ...]:
        """The locked versions, to be kept where the requirements still allow them."""
        return tuple(
            Preference(each.name, each.version, self.indexes.get(each.name))
            for each in self.sources
            if each.origin not in ("project", "local")
        )

    def staleness(self, requirements: Sequence[str], projects: Sequence[Project], target: Target) -> str | None:
        """Why this lock is for something else, or None."""
        if (self.pyodide, self.platform) != (target.pyodide, target.platform):
            return f"it was made for Pyodide {self.pyodide}, this webasgi-docs ships {target.pyodide}"
        now, then = {*requirements}, {*self.requirements}
        if now != then:
            changes = [f"{each} was added" for each in sorted(now - then)]
            changes += [f"{each} was removed" for each in sorted(then - now)]
            return f"the requirements have changed: {', '.join(changes)}"
        if {project.name: project.requires for project in projects} != self.projects:
            return "the dependencies of the project itself have changed"
        return None


def lock_path(directory: Path, name: str) -> Path:
    """Where the lock of the environment with this name is."""
    return directory / f"pylock.{name}.toml"


def own_locks(directory: Path) -> dict[str, Path]:
    """The lock files in a directory that `webasgi lock` has made, by the names of their environments."""
    found: dict[str, Path] = {}
    for path in sorted(directory.glob("pylock.*.toml")) if directory.is_dir() else []:
        match = _NAME.fullmatch(path.name)
        try:
            created_by = tomllib.loads(path.read_text(encoding="utf-8")).get("created-by")
        except (OSError, ValueError):
            created_by = _CREATED_BY  # a broken one is reported by who reads it
        if match is not None and created_by == _CREATED_BY:
            found[match[1]] = path
    return found


def write_lock(
    path: Path,
    *,
    requirements: Sequence[str],
    projects: Sequence[Project],
    target: Target,
    sources: Sequence[Source],
    indexes: Mapping[str, str],
) -> bool:
    """Write a lock file; whether it differs from what was there. Raises OSError."""
    major, minor = target.python_tuple
    own = {project.name: project for project in projects}
    document = {
        "lock-version": "1.0",
        "environments": [target.uv_environment],
        "requires-python": f"=={major}.{minor}.*",
        "created-by": _CREATED_BY,
        "packages": [_package(each, own, indexes.get(each.name), path.parent) for each in sources],
        "tool": {
            "webasgi": {
                "requirements": sorted(requirements),
                "pyodide": target.pyodide,
                "platform": target.platform,
                "projects": {project.name: list(project.requires) for project in projects},
            }
        },
    }
    content = f"{_HEAD}{tomli_w.dumps(document)}"
    if path.is_file() and path.read_text(encoding="utf-8") == content:
        return False
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(path)
    return True


def read_lock(path: Path, projects: Sequence[Project]) -> LockFile:
    """Read a lock file. Raises ResolutionError if it is none that `webasgi lock` writes."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        version = str(document["lock-version"])
        if version.split(".")[0] != "1":
            raise ValueError(f"it is of version {version}")
        own = document["tool"]["webasgi"]
        packages = document["packages"]
        return LockFile(
            requirements=tuple(own["requirements"]),
            projects={name: tuple(requires) for name, requires in own["projects"].items()},
            pyodide=own["pyodide"],
            platform=own["platform"],
            sources=tuple(_source(each, projects, path.parent) for each in packages),
            indexes={each["name"]: each["index"] for each in packages if "index" in each},
        )
    except OSError as error:
        raise ResolutionError(f"the lock file {path} can't be read: {error.strerror}", "setup") from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ResolutionError(
            f"the lock file {path} can't be used: {what}. Run `webasgi lock` to make it anew.", "setup"
        ) from None


def _package(source: Source, own: Mapping[str, Project], index: str | None, directory: Path) -> dict[str, Any]:
    package: dict[str, Any] = {"name": source.name, "version": source.version}
    if source.name in own:
        # Its version changes with every commit, and it has no hash: it is this checkout.
        relative = _relative(own[source.name].directory, directory)
        return {"name": source.name, "directory": {"path": relative, "editable": False}}
    if index is not None:
        package["index"] = without_credentials(index)
    file: dict[str, Any] = {"name": source.file.filename}
    if source.file.url.startswith("file:"):
        file["path"] = _relative(local_path(source.file.url), directory)
    else:
        file["url"] = without_credentials(source.file.url)
    if source.file.size is not None:
        file["size"] = source.file.size
    file["hashes"] = {"sha256": source.file.sha256}
    if source.origin == "sdist":
        package["sdist"] = file
        if source.built is not None:
            built = {"name": source.built.filename, "hashes": {"sha256": source.built.sha256}}
            package["tool"] = {"webasgi": {"built": built}}
    else:
        package["wheels"] = [file]
    if source.origin in ("local", "distribution"):
        package["tool"] = {"webasgi": {"origin": source.origin}}
    return package


def _source(package: Mapping[str, Any], projects: Sequence[Project], directory: Path) -> Source:
    name = str(canonicalize_name(package["name"]))
    if "directory" in package:
        project = next((each for each in projects if each.name == name), None)
        if project is None:
            raise ValueError(f"the setting `install` no longer has the project {name}")
        return project.source
    origin: Origin = package.get("tool", {}).get("webasgi", {}).get("origin", "index")
    file = package["sdist"] if "sdist" in package else package["wheels"][0]
    if "url" in file:
        url, _, _ = str(file["url"]).partition("#")
    else:
        url = Path(os.path.normpath(directory.absolute() / file["path"])).as_uri()
    sha256 = file["hashes"]["sha256"]
    if not isinstance(sha256, str) or not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"{name} has no sha256")
    remote = RemoteFile(str(file["name"]), url, sha256, file.get("size"))
    if "sdist" not in package:
        return Source(name, str(package["version"]), origin, remote)
    wheel = package.get("tool", {}).get("webasgi", {}).get("built")
    built = None if wheel is None else RemoteFile(str(wheel["name"]), "", str(wheel["hashes"]["sha256"]))
    return Source(name, str(package["version"]), "sdist", remote, built)


def _relative(path: Path, directory: Path) -> str:
    return Path(os.path.relpath(path.absolute(), directory.absolute())).as_posix()
