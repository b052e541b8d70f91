"""The Markdown fence ``webasgi``: a custom fence of pymdownx.superfences.

The plugin sets it up by itself. A tool that runs no MkDocs plugins names `format` and `validator` in its configuration
of superfences; the files of the site are then completed by the command ``webasgi assets DIR``.

superfences swallows what a formatter raises and shows a plain code block instead, so that nothing may be raised here
but its own exception, which it lets through.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from weakref import WeakKeyDictionary

from markdown import Markdown
from pymdownx.superfences import SuperFencesException  # type: ignore[import-untyped]

from webasgi import assets, markup
from webasgi.build import Block, Built, build
from webasgi.data import keep_data
from webasgi.environments import ResolutionError
from webasgi.environments.cache import Cache, default_cache_directory
from webasgi.playground import SourceLocation
from webasgi.settings import Settings, from_values
from webasgi.site import SiteEnvironments
from webasgi.snapshots.modules import imported_modules

from .lines import FenceLines

#: Where the assets are, from the root of the site.
ASSETS = "assets/webasgi/"

log = logging.getLogger("mkdocs.plugins.webasgi")


@dataclass(frozen=True)
class Place:
    """The page that a fence is on. ``line`` is the fence's own line, 0 where it is not known."""

    document: str
    line: int
    directory: Path
    root: Path

    def find_source(self, name: str) -> Path:
        """``name`` relative to the page; with a leading slash, relative to the documentation's directory."""
        path = self.root / name.lstrip("/") if name.startswith("/") else self.directory / name
        return Path(os.path.normpath(path))


@dataclass(frozen=True)
class Rendered:
    """``html`` is a plain string: superfences joins it with others, which `Markup` would escape."""

    html: str
    built: Built


def render(
    source: str, options: Mapping[str, str], place: Place, settings: Settings, environments: SiteEnvironments
) -> Rendered:
    """Make the element of one fence and log a warning for each problem, with document and line."""
    location = SourceLocation(place.document, place.line)
    built = build(Block(source.split("\n"), options, location), settings, place.find_source)
    playground = built.playground
    problems = list(built.problems)
    environments.add_data(playground.data)
    outcome = environments.get(playground.requirements)
    environments.expect(playground.requirements, imported_modules(playground), str(location))
    if isinstance(outcome, ResolutionError):
        problems.append(built.environment_problem(str(outcome)))
    for problem in problems:
        # Options stand in the fence's own line, and so does everything whose line is not in this document.
        offset = 0 if problem.option is not None or problem.line < 0 else 1 + problem.line
        where = SourceLocation(place.document, place.line + offset if place.line else 0)
        log.warning("%s: %s [%s]", where, problem.message, problem.subtype)
    html = markup.playground_html(
        playground,
        [markup.Listing(file, markup.highlight(file)) for file in playground.files],
        environment=None if isinstance(outcome, ResolutionError) else outcome.manifest_name,
        problem=str(outcome) if isinstance(outcome, ResolutionError) else None,
    )
    return Rendered(str(html), built)


def make_block_level(md: Markdown) -> None:
    """Tell Python-Markdown that the element is no part of a paragraph (it would wrap one around it)."""
    if markup.ELEMENT not in md.block_level_elements:
        md.block_level_elements.append(markup.ELEMENT)


def validator(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, Any], md: Markdown
) -> bool:
    """Take every option: those that don't exist are reported by `render`, with the page still showing the code."""
    options.update(inputs)
    return True


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
            if self._environments is None:
                self._environments = SiteEnvironments.of(self.settings, Path.cwd())
            rendered = render(source, options, self._place(md, source), self.settings, self._environments)
            keep_data(rendered.built.playground.data, Cache(default_cache_directory()))
            html = rendered.html
            make_block_level(md)
            base = self._base(md)
            manifest = assets.manifest()
            # The script comes first since Markdown knows its tag as one that stands for itself, outside of paragraphs.
            return f"{markup.script_tag(base + manifest.element)}{markup.style_tag(base + manifest.style)}{html}"
        except Exception as error:
            raise SuperFencesException(f"webasgi: {error}") from error

    def _place(self, md: Markdown, source: str) -> Place:
        page = _zensical_page(md)
        if page is None:
            directory = Path.cwd() / "docs" if Path("docs").is_dir() else Path.cwd()
            return Place("a webasgi fence", 0, directory, directory)
        path = page.root / page.path
        if md not in self._lines:
            self._lines[md] = FenceLines.of(_text(path))
        return Place(os.path.relpath(path), self._lines[md].take(source), path.parent, page.root)

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


def formatter(base: str = f"/{ASSETS}", **settings: Any) -> Callable[..., str]:
    """A formatter with settings: ``base`` is the URL of the assets, the others are those of `webasgi.settings`."""
    return StandaloneFence(base if base.endswith("/") else f"{base}/", from_values(settings))


_default = StandaloneFence()


def format(  # noqa: A001 - the name that superfences' option has
    source: str, language: str, class_name: str, options: dict[str, str], md: Markdown, **kwargs: Any
) -> str:
    """The formatter with default settings."""
    return _default(source, language, class_name, options, md, **kwargs)
