"""What uv says when it fails, turned into what an author of documentation can act on."""

from __future__ import annotations

import re

from packaging.utils import canonicalize_name

from .errors import ResolutionError

_BUILD = re.compile(r"Failed to (?:build|download and build|prepare metadata for) `([A-Za-z0-9._-]+)(?:==([^`\s]+))?")
_NOT_FOUND = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+) was not found in the (?P<place>package registry|provided package locations|cache)"
)
_FETCH = re.compile(r"Failed to fetch:? `?(?P<url>[^\s`]+)")
_PYTHON = re.compile(
    r"the requested Python version \([^)]*\) does not satisfy (?P<needed>Python\S+) and (?P<package>\S+) depends on "
    r"(?P=needed)"
)
_YANKED = re.compile(r"^warning: `([^=`]+)==([^`]+)` is yanked(?: \(reason: \"?(.*?)\"?\))?\s*$", re.MULTILINE)
_LACKING = re.compile(r"The package `([^=`]+)==([^`]+)` does not have an extra named `([^`]+)`")
_MARKERS = re.compile(r"`[^`]*sys_platform == 'emscripten'[^`]*`-compatible")
# A package that is asked for under a condition only: `name{sys_platform == 'emscripten'}`.
_CONDITION = re.compile(r"(?<=[A-Za-z0-9])\{([^{}]+)\}")
_NO_VERSION = re.compile(r"\b[Tt]here are no versions of (?P<name>[A-Za-z0-9._-]+)(?= and |$)")
_NO_SOLUTION = re.compile(r"^No solution found when resolving dependencies(?: for split \(.*?\))?:? ?")
_VERSIONS = re.compile(r"(following versions of (\S+) are available:)((?: \2[<>=!]\S*)+)")
# Older versions of uv draw a tree in box characters, and indent their hints.
_DRAWING = re.compile("[\u00d7\u2500-\u257f\u25b6]")
_HINT = re.compile(r"\n\s*hint:")
_NETWORK = (
    "error sending request",
    "Failed to fetch",
    "Request failed after",
    "dns error",
    "Connection refused",
    "operation timed out",
    "the network was disabled",
    "Could not connect",
    "was not found in the cache",
    "error decoding response body",
)
_ADVICE_NETWORK = (
    "check the connection, or configure a reachable index (UV_DEFAULT_INDEX) or a wheels directory; "
    "requirements that were resolved on this machine before keep working without a network"
)


def failed_build(errors: str) -> str | None:
    """Name of the package whose build failed, if that is what uv reports."""
    match = _BUILD.search(errors)
    return canonicalize_name(match[1]) if match else None


def yanked_versions(said: str) -> dict[tuple[str, str], str]:
    """The yanked versions (name, version) that uv warns of, and why they are, if that is told."""
    return {(canonicalize_name(name), version): reason for name, version, reason in _YANKED.findall(said)}


def lacking_extras(said: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """The extras that versions (name, version) don't have though somebody asks for them, as uv warns."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, version, extra in _LACKING.findall(said):
        key = (canonicalize_name(name), version)
        found[key] = (*found.get(key, ()), extra)
    return found


def explain(errors: str, python: str) -> ResolutionError:
    """The error that uv's stderr amounts to; `python` is the version of Pyodide's Python."""
    text = _PYTHON.sub(rf"\g<package> needs \g<needed>, and Pyodide's Python is {python}", _explanation(errors))
    if (build := _BUILD.search(errors)) is not None:
        return _unreadable(canonicalize_name(build[1]), build[2])
    if any(sign in errors for sign in _NETWORK):
        fetch = _FETCH.search(errors)
        status = re.search(r"HTTP status [a-z ]*error \(([^)]*)\)|\b([45]\d\d [A-Z][A-Za-z ]+)", errors)
        if status is not None and fetch is not None:
            answer = status[1] or status[2]
            said = f"the package index answered {answer!r} to {fetch['url']}"
            return ResolutionError(f"{said}: {_ADVICE_NETWORK}", "network")
        where = f" ({fetch['url']})" if fetch else ""
        return ResolutionError(f"the package index{where} can't be reached: {_ADVICE_NETWORK}", "network")
    if (missing := _NOT_FOUND.search(text) or _NO_VERSION.search(text)) is not None:
        return ResolutionError(
            f"package {missing['name']!r} is not on the package index: check its spelling, or put its wheel into the "
            f"wheels directory. ({text})",
            "unknown",
        )
    if "unsatisfiable" in errors or "No solution found" in errors:
        if " was yanked" in text:
            text += " A yanked version is taken only where it is required exactly."
        return ResolutionError(f"the requirements can't be met together. {text}", "conflict")
    return ResolutionError(f"uv failed: {text}", "setup")


def _unreadable(name: str, version: str | None) -> ResolutionError:
    which = f"{name} {version}" if version else name
    return ResolutionError(
        f"{which} has only a source distribution, and its dependencies can't be read without executing its build code "
        f"(or that failed). If you trust it and it needs no compiler, add {name!r} to `build_sdists`; or put a wheel "
        "of it into the wheels directory.",
        "build",
    )


def _explanation(errors: str) -> str:
    """The derivation of uv as one paragraph about "the playground", without hints about a project."""
    body = _HINT.split(_DRAWING.sub(" ", errors), maxsplit=1)[0]
    lines = [line.strip() for line in body.splitlines() if not line.startswith(("Using ", "warning:"))]
    text = " ".join(line.removeprefix("error: ").removeprefix("cause: ") for line in lines if line)
    text = _MARKERS.sub("Pyodide-compatible", text)
    text = _NO_SOLUTION.sub("", text)
    text = _VERSIONS.sub(_shortened, text)
    text = text.replace("your project's requirements are unsatisfiable", "the playground's requirements can't be met")
    text = text.replace("your project", "the playground")
    if conditions := sorted({*_CONDITION.findall(text)}):
        held = ", ".join(f"`{condition}`" for condition in conditions)
        text = f"{_CONDITION.sub('', text)} (It is asked for where {held}, which holds in the browser.)"
    return text if len(text) <= 1200 else f"{text[:700]} ... {text[-400:]}"


def _shortened(match: re.Match[str]) -> str:
    versions = match[3].split()
    shown = versions if len(versions) <= 4 else [versions[0], "...", versions[-1]]
    return f"{match[1]} {', '.join(shown)}".replace(", ...,", " ...")
