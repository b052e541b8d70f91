"""The Markdown fence ``webasgi``: a custom fence of pymdownx.superfences.

The plugin sets it up by itself. A tool that runs no MkDocs plugins names `format` and `validator` in its configuration
of superfences; the files of the site are then completed by the command ``webasgi assets DIR``.

superfences swallows what a formatter raises and shows a plain code block instead, so that nothing may be raised here
but its own exception, which it lets through.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any
from weakref import WeakKeyDictionary

from markdown import Markdown
from pymdownx.superfences import SuperFencesException  # type: ignore[import-untyped]

from webasgi import assets, markup
from webasgi.build import Block, Built, build
from webasgi.checks import Case, Example
from webasgi.data import keep_data
from webasgi.environments import ResolutionError
from webasgi.environments.cache import Cache, default_cache_directory
from webasgi.language import script_attributes
from webasgi.playground import SourceLocation
from webasgi.problems import Problem
from webasgi.settings import SettingError, Settings, from_values, unknown
from webasgi.site import SiteEnvironments
from webasgi.snapshots.modules import imported_modules

from .block import Contents
from .lines import BlockLines, Fence, FenceLines, doubled_options
from .surroundings import keep_out_of_paragraphs

#: Where the assets are, from the root of the site.
ASSETS = "assets/webasgi/"

log = logging.getLogger("mkdocs.plugins.webasgi")


@dataclass(frozen=True)
class Place:
    """The page that a fence or block is on. ``line`` is its own first line, 0 where it is not known.

    ``option_lines`` are those of options that stand on lines of their own.
    """

    document: str
    line: int
    directory: Path
    root: Path
    option_lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, found: Fence | BlockLines) -> Place:
        """The place of one fence or block, in the page or in a file that it takes in."""
        return replace(self, document=found.document or self.document, line=found.line)

    def find_source(self, name: str) -> Path:
        """``name`` relative to the page; with a leading slash, relative to the documentation's directory."""
        path = self.root / name.lstrip("/") if name.startswith("/") else self.directory / name
        return Path(os.path.normpath(path))


@dataclass(frozen=True)
class Rendered:
    """``html`` is a plain string: superfences joins it with others, which `Markup` would escape."""

    html: str
    built: Built
    case: Case


def render(
    block: Block, place: Place, settings: Settings, environments: SiteEnvironments, found: Sequence[Problem] = ()
) -> Rendered:
    """Make the element of one fence or block and log a warning for each problem, with document and line.

    ``found`` are problems that were seen before.
    """
    location = SourceLocation(place.document, place.line)
    built = build(replace(block, location=location), settings, place.find_source)
    playground = built.playground
    problems = [*found, *built.problems]
    environments.add_data(playground.data)
    outcome = environments.get(playground.requirements)
    environments.expect(playground.requirements, imported_modules(playground), str(location))
    if isinstance(outcome, ResolutionError):
        problems.append(built.environment_problem(str(outcome)))
    for problem in problems:
        # Options of a fence stand in its own line, and so does everything whose line is not in this document.
        offset = 0 if problem.option is not None or problem.line < 0 else 1 + problem.line
        line = place.option_lines.get(problem.option or "", place.line + offset)
        if problem.row is not None:
            line = _value_line(place, block, problem.option or "", problem.row)
        warn(SourceLocation(place.document, line if place.line else 0), problem.message, problem.subtype, settings)
    case = _case(built, place, block)
    html = markup.playground_html(
        playground,
        [markup.Listing(file, markup.highlight(file)) for file in playground.files],
        environment=None if isinstance(outcome, ResolutionError) else outcome.manifest_name,
        problem=str(outcome) if isinstance(outcome, ResolutionError) else None,
        response=markup.response_marker(case.key) if settings.check else None,
    )
    return Rendered(str(html), built, case)


def _value_line(place: Place, block: Block, option: str, row: int) -> int:
    """The line of a part of an option's value: the fence's own, or one below the option's name in a block."""
    line = place.option_lines.get(option)
    if line is None:
        return place.line
    return line + 1 + row if "\n" in block.options.get(option, "") else line


def _case(built: Built, place: Place, block: Block) -> Case:
    """The playground as an example, with the places of its checks and files."""
    document = place.document
    known = place.line > 0
    count = 1 + max((check.line for check in built.checks), default=-1)
    places = [SourceLocation(document, _value_line(place, block, "check", line)) for line in range(count)]
    starts = {path: (document, place.line + 1 + line) for path, line in built.starts.items()} if known else {}
    location = SourceLocation(document, place.line)
    return Case(Example(built.playground, built.checks), str(location), tuple(map(str, places)), starts)


def warn(where: SourceLocation, message: str, subtype: str, settings: Settings) -> None:
    """Log a warning, unless its kind is not wanted."""
    if not settings.suppresses(subtype):
        log.warning("%s: %s [%s]", where, message, subtype)


def validator(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, Any], md: Markdown
) -> bool:
    """Take every option: those that don't exist are reported by `render`, with the page still showing the code."""
    options.update(inputs)
    return True


def in_block(contents: Contents, place: Place, lines: FenceLines) -> tuple[Block, Place]:
    """What `webasgi.build` wants of a block ``/// webasgi``, and its place, with the lines of the page's source."""
    found = lines.take_block(contents.text)
    files = list(contents.files)
    if found is None:
        return Block([], contents.options, files=files), place
    files = [
        replace(file, line=number - found.line - 1, first_line=number - found.line)
        for file, number in zip(files, found.fences, strict=False)
    ] + files[len(found.fences) :]
    place = replace(place.at(found), option_lines=found.options)
    return Block([], contents.options, files=files), place


@dataclass
class StandaloneFence:
    """The fence without the plugin. The page is known under Zensical only; elsewhere ``base`` holds.

    ``base`` is the URL of the assets directory, with a trailing slash.
    """

    base: str = f"/{ASSETS}"
    settings: Settings = field(default_factory=Settings)
    _environments: SiteEnvironments | None = None
    _lines: WeakKeyDictionary[Markdown, FenceLines] = field(default_factory=WeakKeyDictionary)

    def __call__(
        self, source: str, language: str, class_name: str, options: dict[str, str], md: Markdown, **kwargs: Any
    ) -> str:
        """What superfences calls for each fence."""
        try:
            place, lines = self._place(md)
            place = place.at(lines.take(source))
            return self._render(Block(source.split("\n"), options), place, md, [])
        except Exception as error:
            raise SuperFencesException(f"webasgi: {error}") from error

    def render_block(self, contents: Contents, md: Markdown) -> str:
        """What the block ``/// webasgi`` calls."""
        place, lines = self._place(md)
        block, place = in_block(contents, place, lines)
        return self._render(block, place, md, contents.problems)

    def _render(self, block: Block, place: Place, md: Markdown, found: Sequence[Problem]) -> str:
        if self._environments is None:
            self._environments = SiteEnvironments.of(self.settings, Path.cwd())
        # Examples are run where all pages are known: by the plugin, or by `webasgi check`.
        settings = replace(self.settings, check=False)
        rendered = render(block, place, settings, self._environments, found)
        keep_data(rendered.built.playground.data, Cache(default_cache_directory()))
        keep_out_of_paragraphs(md)
        base = self._base(md)
        manifest = assets.manifest()
        # The script comes first since Markdown knows its tag as one that stands for itself, outside of paragraphs.
        attributes = script_attributes(self.settings.language, self.settings.strings)
        script = markup.script_tag(base + manifest.element, attributes)
        return f"{script}{markup.style_tag(base + manifest.style)}{rendered.html}"

    def _place(self, md: Markdown) -> tuple[Place, FenceLines]:
        page = _zensical_page(md)
        if page is None:
            directory = Path.cwd() / "docs" if Path("docs").is_dir() else Path.cwd()
            return Place("a webasgi fence", 0, directory, directory), FenceLines()
        path = page.root / page.path
        if md not in self._lines:
            text = _text(path)
            self._lines[md] = FenceLines.of(text)
            for line, name in doubled_options(text):
                where = SourceLocation(os.path.relpath(path), line)
                warn(where, f"option {name!r} is given twice: the last one holds", "webasgi.option", self.settings)
        return Place(os.path.relpath(path), 0, path.parent, page.root), self._lines[md]

    def _base(self, md: Markdown) -> str:
        page = _zensical_page(md)
        if page is None or self.base != f"/{ASSETS}":
            return self.base
        # As a link in the source would be: Zensical makes relative URLs fit the page's own.
        return "../" * page.path.count("/") + ASSETS


@dataclass(frozen=True)
class _ZensicalPage:
    """``path`` is that of the page's source, with ``/``, below ``root``, the documentation's directory."""

    path: str
    root: Path


def _zensical_page(md: Markdown) -> _ZensicalPage | None:
    """The page being rendered, which Zensical makes known through a preprocessor of the Markdown instance."""
    if "rendering_context" not in md.preprocessors:
        return None
    context: object = md.preprocessors["rendering_context"]
    path = getattr(getattr(context, "page", None), "path", None)
    config = getattr(context, "config", None)
    root = config.get("docs_dir") if isinstance(config, dict) else None
    if not isinstance(path, str):
        return None
    return _ZensicalPage(PurePosixPath(path).as_posix(), Path.cwd() / (root if isinstance(root, str) else "docs"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:  # the page is made by an extension
        return ""


def standalone(base: str = "", **settings: Any) -> StandaloneFence:
    """The fence with settings: ``base`` is the URL of the assets, the others are those of `webasgi.settings`.

    Raises `SettingError`.
    """
    for name in settings:
        hint = unknown(name, "mkdocs")
        if hint is not None:
            raise SettingError(name, f"unknown setting {name!r}: {hint}")
    base = base or f"/{ASSETS}"
    return StandaloneFence(base if base.endswith("/") else f"{base}/", from_values(settings))


def formatter(base: str = f"/{ASSETS}", **settings: Any) -> Callable[..., str]:
    """A formatter with settings, those of `standalone`, for superfences."""
    return standalone(base, **settings)


_default = StandaloneFence()


def format(  # noqa: A001 - the name that superfences' option has
    source: str, language: str, class_name: str, options: dict[str, str], md: Markdown, **kwargs: Any
) -> str:
    """The formatter with default settings."""
    return _default(source, language, class_name, options, md, **kwargs)
