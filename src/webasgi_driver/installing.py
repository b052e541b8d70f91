"""What a reader's edited ``# /// script`` block asks for: is it there, and if not, may it be installed?"""

from __future__ import annotations

import importlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from webasgi_driver import places, tracebacks
from webasgi_driver.context import Context, listed
from webasgi_driver.failure import Failure

# The reference expression of PEP 723.
_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
_REQUIREMENT = re.compile(r"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?P<rest>[^;]*)(?P<marker>;.*)?")

Log = Callable[[str, str], None]

Install = Callable[[Sequence[str], str], Awaitable[Mapping[str, str]]]
"""Install requirements from the index at an address; the names and versions of what was installed."""


async def provide(app: str, files: Mapping[str, str], context: Context, install: Install, log: Log) -> None:
    """Have everything there that the entry file of ``app`` asks for.

    Raises :class:`Failure` if something is missing that can't, or must not, be installed.
    """
    if context.packages is None:
        return
    missing = [each for each in _requirements(_entry(app, files, context)) if not _is_met(each, context.packages)]
    if not missing:
        return
    names = ", ".join(f"`{each}`" for each in missing)
    if not context.index:
        raise Failure(
            "packages",
            "app",
            f"The `# /// script` block asks for {names}, which this page does not ship. It has "
            f"{context.listed}. This site does not let its readers install packages (its setting "
            "`runtime_index`): remove what is missing from the block.",
        )
    log("info", f"Installing {', '.join(missing)} from {context.index} ...")
    try:
        installed = await install(missing, context.index)
    except Exception as exc:
        raise Failure(
            "packages",
            "app",
            f"{names} could not be installed from {context.index}: {_reason(exc)} Only pure Python packages and those "
            "with a wheel for Pyodide can be had.",
            traceback=tracebacks.text(exc, own_frames=True),
        ) from exc
    log("info", f"Installed {listed(installed)}.")
    importlib.invalidate_caches()


def _entry(app: str, files: Mapping[str, str], context: Context) -> str:
    """The text of the file that the app is imported from."""
    path = places.of_module(app.partition(":")[0].strip(), context.directory, files)
    return files[path] if path else ""


def _requirements(source: str) -> list[str]:
    """The dependencies of the script block; raises :class:`Failure` if the block is not right."""
    text = source.replace("\r\n", "\n")
    blocks = [match for match in _BLOCK.finditer(f"{text}\n") if match["type"] == "script"]
    if not blocks:
        return []
    tomllib: Any = importlib.import_module("tomllib")  # only who edits a block pays for it
    lines = blocks[0]["content"].splitlines(keepends=True)
    try:
        table = tomllib.loads("".join(line[2:] if line.startswith("# ") else line[1:] for line in lines))
    except tomllib.TOMLDecodeError as exc:
        raise Failure("packages", "app", f"The `# /// script` block is not valid TOML: {exc}") from exc
    dependencies = table.get("dependencies", [])
    if not isinstance(dependencies, list) or not all(isinstance(each, str) for each in dependencies):
        raise Failure("packages", "app", "`dependencies` in the `# /// script` block must be a list of texts.")
    return dependencies


def _is_met(requirement: str, packages: Mapping[str, str]) -> bool:
    """Whether a package is there, in a version that will do as far as that can be told."""
    match = _REQUIREMENT.fullmatch(requirement)
    if match is None:
        raise Failure("packages", "app", f"The `# /// script` block asks for {requirement!r}, which is no requirement.")
    version = packages.get(re.sub(r"[-_.]+", "-", match["name"]).lower())
    parsed: Any = None
    if "packaging" in packages:
        packaging: Any = importlib.import_module("packaging.requirements")  # of the environment, not of the driver
        try:
            parsed = packaging.Requirement(requirement)
        except packaging.InvalidRequirement as exc:
            raise Failure("packages", "app", f"The `# /// script` block asks for {requirement!r}: {exc}") from exc
        if parsed.marker is not None and not parsed.marker.evaluate():
            return True
    elif match["marker"]:
        return True  # nothing can tell whether it is meant for this Python
    if version is None:
        return False
    return parsed is None or parsed.url is not None or bool(parsed.specifier.contains(version, prereleases=True))


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if text.endswith((".", "!", "?")) else f"{text}."
