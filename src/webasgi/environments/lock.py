"""One run of the resolver: `uv lock` on a generated project, read back through `pylock.toml`.

`uv lock` rather than `uv pip compile` or pip, since it alone evaluates markers for the target and, builds being off,
does not quietly fall back to years-old versions. (https://docs.astral.sh/uv/concepts/resolution/#limited-resolution-environments)

uv may want to build a source distribution to learn its dependencies, which would execute code that nobody agreed to.
`--no-build` would prevent that but also make uv ignore every version that has only a source distribution. So builds
run without isolation in an empty environment, where no build backend can be imported: a failure names the package. A
package in `build_sdists` is allowed to be built, then in isolation.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .errors import ResolutionError
from .messages import explain, failed_build, lacking_extras, yanked_versions
from .target import Target
from .uv import run_uv
from .wheels import RemoteFile

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Name of the generated project; no package of an index may share it.
PROJECT = "webasgi-playground-environment"

_OFFERED = "offered"

#: Time zones are data that Emscripten's Python lacks, and `zoneinfo` finds them in this package.
_ALWAYS = ("tzdata",)

#: The index that uv takes if none is configured.
_PUBLIC_INDEX = "https://pypi.org/simple"

#: Speed-ups of servers and the tool that uploads apps (of `fastapi[standard]`): native code without a wheel, and of no
#: use where no server runs; and stacks of SQLAlchemy's, without which it goes in a playground.
_EXCLUDED = ("fastapi-cloud-cli", "fastar", "greenlet", "httptools", "uvloop", "watchfiles")


@dataclass(frozen=True)
class Preference:
    """A version to keep if the requirements allow it, from the index at this address (None: not known)."""

    name: str
    version: str
    index: str | None = None


@dataclass(frozen=True)
class LockRequest:
    """What to resolve.

    `constraints` are requirements that bind a package only if something else asks for it. `offered` are wheels beside
    those of the index, as (name, version, path).
    """

    requirements: tuple[str, ...]
    constraints: tuple[str, ...]
    target: Target
    build_sdists: frozenset[str]
    offered: tuple[tuple[str, str, Path], ...]
    timeout: float
    retry: bool = True
    preferences: tuple[Preference, ...] = ()


@dataclass(frozen=True)
class LockedPackage:
    """One package of a lock. `index` is the address of its index; `required_by` names its direct requirers.

    `yanked` is the reason why its makers took the version back, maybe an empty text; None if they didn't. `lacking` are
    extras that are asked for and that it does not have.
    """

    name: str
    version: str
    wheels: tuple[RemoteFile, ...]
    sdist: RemoteFile | None
    index: str | None
    required_by: tuple[str, ...]
    yanked: str | None = None
    lacking: tuple[str, ...] = ()


def lock(request: LockRequest) -> tuple[LockedPackage, ...]:
    """Resolve to packages that the target's markers select, sorted by name. Raises ResolutionError."""
    with tempfile.TemporaryDirectory(prefix="webasgi-lock-", ignore_cleanup_errors=True) as folder:
        directory = Path(folder)
        (directory / "pyproject.toml").write_text(_project(request), encoding="utf-8")
        if request.preferences:
            (directory / "uv.lock").write_text(_uv_lock(request.preferences), encoding="utf-8")
        _offer(request.offered, directory / _OFFERED)
        said = _run_lock(request, directory)
        yanked, lacking = yanked_versions(said), lacking_extras(said)
        pylock = directory / "pylock.toml"
        finished = run_uv(
            ["export", "--quiet", "--frozen", "--format", "pylock.toml", "--output-file", pylock.name],
            directory,
            request.timeout,
        )
        if not finished.succeeded:
            raise explain(finished.errors, request.target.python)
        exported = tomllib.loads(pylock.read_text(encoding="utf-8"))
        locked = tomllib.loads((directory / "uv.lock").read_text(encoding="utf-8"))
        packages = _packages(exported, _requirers(locked), request.target, pylock)
        return tuple(
            replace(
                each,
                yanked=yanked.get((each.name, each.version)),
                lacking=lacking.get((each.name, each.version), ()),
            )
            for each in packages
        )


def _run_lock(request: LockRequest, directory: Path) -> str:
    """Run `uv lock` and return what it says. Raises ResolutionError."""
    python_version = request.target.python
    python = ["--python", sys.executable] if sys.executable else []
    venv = run_uv(["venv", "--quiet", "--no-project", *python, "empty"], directory, request.timeout)
    if not venv.succeeded:
        raise explain(venv.errors, python_version)
    interpreter = directory / "empty" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    arguments = ["lock", "--python", str(interpreter)]
    # A variable: the setting in pyproject.toml is ignored under UV_NO_CONFIG, an option would replace the user's.
    links = [os.environ.get("UV_FIND_LINKS", ""), str(directory / _OFFERED)]
    variables = {"UV_FIND_LINKS": ",".join(filter(None, links))} if request.offered else {}
    if not request.retry:
        variables["UV_HTTP_RETRIES"] = "0"
    finished = run_uv([*arguments, "--no-build-isolation"], directory, request.timeout, variables)
    if not finished.succeeded and failed_build(finished.errors) in request.build_sdists:
        finished = run_uv(arguments, directory, request.timeout, variables)
    if finished.succeeded:
        return finished.errors
    error = explain(finished.errors, python_version)
    if error.kind == "network" and request.offered:
        # Builds without a network: the wheels directories may hold everything.
        alone = run_uv([*arguments, "--no-build-isolation", "--no-index"], directory, request.timeout, variables)
        if alone.succeeded:
            return alone.errors
        without = explain(alone.errors, python_version)
        raise ResolutionError(f"{error} (The wheels directories alone don't do: {without})", "network")
    raise error


def _offer(wheels: Iterable[tuple[str, str, Path]], directory: Path) -> None:
    """Put wheels where uv finds them, under the name of a pure wheel.

    uv knows no marker that Pyodide's platform tag would satisfy and passes over a version that has only such wheels.
    All that it reads of a wheel is the metadata, and which file is used is not its choice.
    """
    directory.mkdir()
    for name, version, path in wheels:
        shutil.copyfile(path, directory / f"{name.replace('-', '_')}-{version}-py3-none-any.whl")


def _project(request: LockRequest) -> str:
    wanted = {canonicalize_name(Requirement(each).name) for each in request.requirements}
    excluded = [name for name in _EXCLUDED if name not in wanted]
    # requires-python has to include the Python that uv runs on; the target's own version is in `environments`.
    # The empty workspace table keeps uv from looking for a workspace in the folders above.
    return f"""\
[project]
name = {_toml(PROJECT)}
version = "0"
requires-python = ">=3.9"
dependencies = {_toml([*request.requirements, *_ALWAYS])}

[tool.uv]
package = false
environments = {_toml([request.target.uv_environment])}
exclude-dependencies = {_toml(excluded)}
constraint-dependencies = {_toml(list(request.constraints))}

[tool.uv.workspace]
"""


def _uv_lock(preferences: Iterable[Preference]) -> str:
    """A lock of uv's that has versions and nothing else: uv keeps them where it can and completes the rest."""
    tables = [
        f"[[package]]\nname = {_toml(each.name)}\nversion = {_toml(each.version)}\n"
        f"source = {{ registry = {_toml(each.index or _PUBLIC_INDEX)} }}\n"
        for each in preferences
    ]
    return "\n".join(['version = 1\nrequires-python = ">=3.9"\n', *tables])


def _toml(value: str | Sequence[str]) -> str:
    """Strings and lists of strings are spelled alike in JSON and TOML."""
    return json.dumps(value, ensure_ascii=False)


def _packages(
    exported: Mapping[str, Any], requirers: Mapping[str, Sequence[str]], target: Target, pylock: Path
) -> Iterable[LockedPackage]:
    for package in sorted(exported.get("packages", ()), key=lambda package: str(package["name"])):
        marker = package.get("marker")
        if marker is not None and not Marker(marker).evaluate(dict(target.marker_environment)):
            continue
        # `archive` is how a direct URL is written down.
        wheels = [*package.get("wheels", ()), *([package["archive"]] if "archive" in package else [])]
        sdist = package.get("sdist")
        yield LockedPackage(
            name=package["name"],
            version=package["version"],
            wheels=tuple(_file(wheel, pylock) for wheel in wheels),
            sdist=_file(sdist, pylock) if sdist else None,
            index=package.get("index"),
            required_by=tuple(requirers.get(package["name"], ())),
        )


def _file(entry: Mapping[str, Any], pylock: Path) -> RemoteFile:
    url: str = entry["url"] if "url" in entry else urljoin(pylock.as_uri(), entry["path"])
    url, _, _ = url.partition("#")
    filename: str = entry.get("name") or unquote(urlsplit(url).path.rsplit("/", 1)[-1])
    return RemoteFile(filename, url, entry.get("hashes", {}).get("sha256"), entry.get("size"))


def _requirers(locked: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """For each package, who requires it: `name version`, or `the playground`. Only uv's own lock says it."""
    requirers: dict[str, list[str]] = {}
    for package in locked.get("package", ()):
        name = package["name"]
        by = "the playground" if name == PROJECT else f"{name} {package.get('version', '')}".strip()
        optional = package.get("optional-dependencies", {}).values()
        for dependency in [*package.get("dependencies", ()), *(each for extra in optional for each in extra)]:
            found = requirers.setdefault(dependency["name"], [])
            if by not in found:
                found.append(by)
    return requirers
