"""The site-wide settings, declared once: Sphinx's config values and MkDocs' plugin options follow from here."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from webasgi.environments.errors import RequirementError
from webasgi.environments.names import NamedEnvironment, named_environments
from webasgi.environments.requirements import normalize_requirement
from webasgi.environments.sdists import OPTIONAL_EXTENSIONS
from webasgi.language import LanguageError, Texts, parse_language, parse_texts
from webasgi.problems import SUBTYPES
from webasgi.shipped import url_pattern
from webasgi.spelling import did_you_mean
from webasgi.values import OptionError, parse_height

#: Plain HTTP on the reader's own computer only: for previews.
_INDEX = re.compile(
    r"(?:https://[\w.-]+|http://(?:localhost|127\.0\.0\.1))(?::\d+)?(?:/[\w.~/-]*)?",
    re.ASCII,
)

Kind = Literal["texts", "text", "flag", "count", "environments", "table", "strings"]
Tool = Literal["sphinx", "mkdocs"]

#: What ``numfig`` can be.
NUMBERINGS = ("playground", "figure", "none")

_TOOLS: tuple[Tool, ...] = ("sphinx", "mkdocs")


def _setting(
    default: Any, *, kind: Kind, rebuild: Literal["env", "html"], help: str, tools: tuple[Tool, ...] = _TOOLS
) -> Any:
    """``tools`` are those that have the setting; the others have something of their own that does the same."""
    metadata = {"kind": kind, "rebuild": rebuild, "help": help, "tools": tools}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """Settings of one site; Sphinx spells them ``webasgi_NAME``."""

    requirements: tuple[str, ...] = _setting(
        ("fastapi",),
        kind="texts",
        rebuild="env",
        help="What is installed for a playground that names no requirements.",
    )
    environments: tuple[NamedEnvironment, ...] = _setting(
        (),
        kind="environments",
        rebuild="env",
        help=(
            "Environments that playgrounds pick by name, with the option `environment`: a table of names and lists of "
            'requirements, such as `{"fastapi": ["fastapi", "jinja2"], "django": ["django"]}`.'
        ),
    )
    environment_budget: int = _setting(
        40,
        kind="count",
        rebuild="html",
        help="Megabytes that an environment's wheels may have before the build warns.",
    )
    height: str | None = _setting(
        None, kind="text", rebuild="env", help="Height of playgrounds that give none: a CSS length."
    )
    wheels: tuple[str, ...] = _setting(
        (),
        kind="texts",
        rebuild="html",
        help=(
            "Directories with wheels that are preferred to those of PyPI, relative to the configuration file: "
            "for builds without a network, or the documented project's own wheel."
        ),
    )
    install: tuple[str, ...] = _setting(
        (),
        kind="texts",
        rebuild="html",
        help=(
            "Directories of projects, relative to the configuration file, such as `..`: their wheels are built from "
            "the checkout and put into every environment, so that examples run the code that they document."
        ),
    )
    locks: str = _setting(
        ".",
        kind="text",
        rebuild="html",
        help=(
            "The directory of the lock files `pylock.<environment>.toml`, relative to the configuration file. "
            "`webasgi lock` writes them, builds use those that are there."
        ),
    )
    build_sdists: tuple[str, ...] = _setting(
        OPTIONAL_EXTENSIONS,
        kind="texts",
        rebuild="html",
        help=(
            "Packages without a usable wheel whose C extension is optional: they are built as pure Python from their "
            "source distribution, which executes their build code."
        ),
    )
    runtime_index: str | None = _setting(
        None,
        kind="text",
        rebuild="env",
        help=(
            "Address of the package index, such as `https://pypi.org/simple`, from which readers' browsers install "
            "what an edited `# /// script` block asks for and the site does not ship. Without it they don't, and say "
            "so. micropip, which installs, is shipped only where it is set."
        ),
    )
    distribution: str | None = _setting(
        None,
        kind="text",
        rebuild="html",
        help=(
            "Address of Pyodide's own distribution, whose wheels stand in where PyPI has none: that of a mirror, or of "
            "one's own. Without it the public one, at the release that is shipped; an empty text switches it off."
        ),
    )
    check: bool = _setting(
        True,
        kind="flag",
        rebuild="env",
        help=(
            "Whether every playground is run when the documentation is built, in the Python that readers get, by Node. "
            "It has to start, to answer its first request and to pass its checks; the first response is shown until a "
            "reader runs it. What was run before and has not changed is not run again."
        ),
    )
    snapshots: bool = _setting(
        True,
        kind="flag",
        rebuild="html",
        help=(
            "Whether quick starts are made: byte code and a memory snapshot of each environment, by Node. Without, the "
            "build is quicker and starts take several times as long: for previews."
        ),
    )
    runtimes: int = _setting(
        3,
        kind="count",
        rebuild="env",
        help=(
            "How many playgrounds of a page may run at once, each with a Python of about 150 MB; one more stops the "
            "one that was used least."
        ),
    )
    network: bool = _setting(
        True,
        kind="flag",
        rebuild="env",
        help=(
            "Whether apps and their pages may send requests to other sites, as any website can. Without, they reach "
            "the app itself and the files that this site ships."
        ),
    )
    numfig: str = _setting(
        "playground",
        kind="text",
        rebuild="env",
        tools=("sphinx",),
        help=(
            "How Sphinx numbers playgrounds that have a title, where its own `numfig` is on: `playground` is "
            "a sequence of their own (its format is the entry `playground` of `numfig_format`), `figure` counts them "
            "among the figures, `none` shows no numbers."
        ),
    )
    suppress_warnings: tuple[str, ...] = _setting(
        (),
        kind="texts",
        rebuild="env",
        tools=("mkdocs",),
        help=(
            "Kinds of warnings that are not given, such as `webasgi.lines`; `webasgi` means all of them. Sphinx has a "
            "setting of this name, for all extensions."
        ),
    )
    isolation: bool = _setting(
        True,
        kind="flag",
        rebuild="env",
        help=(
            "Whether the app's Python runs in an origin of its own. Without, it has the rights of a script of the "
            "documentation: whatever a reader runs can fetch the site's pages with the reader's cookies and use its "
            "storage. Needed where Python is to keep something in the browser's IndexedDB."
        ),
    )
    cdn: tuple[tuple[str, str], ...] = _setting(
        (),
        kind="table",
        rebuild="env",
        help=(
            "Files of this site that answer for URLs of other sites, beside those that webasgi-docs ships. A table: a "
            "URL, in which * stands for any text, or npm:NAME@VERSION for a package at jsDelivr and unpkg; and a file "
            "or directory, relative to the configuration file."
        ),
    )

    language: str | None = _setting(
        None,
        kind="text",
        rebuild="html",
        help=(
            "Language of the playgrounds' interface, such as `de`; without it the page's own, where there is a "
            "translation (German, Spanish, French, Japanese, Chinese), else English."
        ),
    )
    strings: Texts | None = _setting(  # noqa: RUF009 - as the others: a field of dataclasses
        None,
        kind="strings",
        rebuild="html",
        help=(
            "Texts of the interface in words of one's own, by the names in `assets/src/panels/strings.ts`, "
            "`tool-strings.ts` and `dock-strings.ts`, such as "
            '`{"run": "Try it", "consoleNew": {"one": "1 line", "other": "{0} lines"}}`.'
        ),
    )

    def suppresses(self, subtype: str) -> bool:
        """Whether warnings of this kind are not wanted."""
        return subtype in self.suppress_warnings or "webasgi" in self.suppress_warnings


def declared() -> tuple[dataclasses.Field[Any], ...]:
    """The settings in order; ``metadata`` holds ``kind``, ``rebuild``, ``tools`` and ``help``."""
    return dataclasses.fields(Settings)


def declared_for(tool: Tool) -> list[dataclasses.Field[Any]]:
    """The settings that one tool has."""
    return [field for field in declared() if tool in field.metadata["tools"]]


def unknown(name: str, tool: Tool) -> str | None:
    """What to say of a name that is no setting; None if it is one."""
    known = [field.name for field in declared_for(tool)]
    if name in known:
        return None
    return did_you_mean(name, known) or f"there are {', '.join(known)}"


class SettingError(ValueError):
    """A setting in the configuration file can't be used; ``name`` is the setting, the text says why."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _same(value: Any) -> Any:
    return value


_TYPED: dict[str, Callable[[Any], Any]] = {"texts": tuple, "table": lambda value: tuple(value.items())}


def from_values(values: Mapping[str, Any]) -> Settings:
    """Settings from a configuration file's values, which may hold lists for tuples and ``None`` for the default.

    Raises `SettingError`.
    """
    given: dict[str, Any] = {}
    for field in declared():
        value = values.get(field.name)
        if value is not None:
            given[field.name] = _TYPED.get(field.metadata["kind"], _same)(value)
    try:
        if "requirements" in given:
            given["requirements"] = tuple(normalize_requirement(each) for each in given["requirements"])
    except RequirementError as error:
        raise SettingError("requirements", str(error)) from error
    try:
        if "environments" in given:
            given["environments"] = named_environments(given["environments"])
    except RequirementError as error:
        raise SettingError("environments", str(error)) from error
    try:
        if "height" in given:
            given["height"] = parse_height(given["height"])
    except OptionError as error:
        raise SettingError("height", str(error)) from error
    numfig = given.get("numfig", "none")
    if numfig not in NUMBERINGS:
        raise SettingError("numfig", f"{numfig!r} is none of {', '.join(NUMBERINGS)}")
    for each in given.get("suppress_warnings", ()):
        if each != "webasgi" and each not in SUBTYPES:
            hint = did_you_mean(each, SUBTYPES) or f"there are webasgi, {', '.join(SUBTYPES)}"
            raise SettingError("suppress_warnings", f"{each!r} is no kind of warning: {hint}")
    for pair in given.get("cdn", ()):
        try:
            url_pattern(*pair)
        except ValueError as error:
            raise SettingError("cdn", str(error)) from error
    for name, parse in (("language", parse_language), ("strings", parse_texts)):
        try:
            if name in given:
                given[name] = parse(given[name])
        except LanguageError as error:
            raise SettingError(name, str(error)) from error
    if "@" in urlsplit(given.get("distribution", "")).netloc:
        raise SettingError("distribution", "names and passwords belong into the netrc file, not into the address")
    if not given.get("isolation", True) and not given.get("network", True):
        raise SettingError("network", "it can be switched off only where isolation is on: nothing else holds Python")
    if "runtime_index" in given and not _INDEX.fullmatch(given["runtime_index"]):
        raise SettingError("runtime_index", "an https: address is needed, such as https://pypi.org/simple")
    for field in declared():
        number = given.get(field.name, 1)
        if field.metadata["kind"] == "count" and (not isinstance(number, int) or number is True or number < 1):
            raise SettingError(field.name, f"a whole number from 1 is needed, not {number!r}")
    return Settings(**given)
