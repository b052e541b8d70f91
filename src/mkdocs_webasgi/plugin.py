"""The MkDocs plugin: sets up the fence, tells it page and line, and completes the site with assets."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from pymdownx.superfences import SuperFencesException  # type: ignore[import-untyped]

from webasgi import assets, shipped
from webasgi.build import Block
from webasgi.collecting import RequestCollector
from webasgi.environments import ResolutionError
from webasgi.language import script_attributes
from webasgi.markup import script_tag, style_tag
from webasgi.playground import SourceLocation
from webasgi.problems import Problem
from webasgi.settings import SettingError, Settings, from_values, unknown
from webasgi.site import SiteEnvironments
from webasgi.syntax import suspects

from . import snippets
from .block import Contents
from .config import PluginConfig, register_block, register_fence
from .examples import Examples
from .fence import ASSETS, Place, in_block, log, render, validator, warn
from .lines import FenceLines, doubled_options, mend_headers, unreadable_options
from .page import add_assets, has_playground
from .surroundings import keep_out_of_paragraphs


class WebasgiPlugin(BasePlugin[PluginConfig]):  # type: ignore[no-untyped-call]
    """``plugins: [webasgi]`` is all that a site needs."""

    def __init__(self) -> None:
        self._settings = Settings()
        self._names: dict[str, int] = {}
        self._environments: SiteEnvironments | None = None
        self._collector: RequestCollector | None = None
        self._place: Place | None = None
        self._lines = FenceLines()
        self._used = False
        self._examples = Examples()
        self._server: LiveReloadServer | None = None
        self._watched: list[Path] = []

    @property
    def settings(self) -> Settings:
        """The site's, once it is configured."""
        return self._settings

    @contextlib.contextmanager
    def collecting(self) -> Iterator[RequestCollector]:
        """Builds within the context resolve and write nothing; what their pages ask for is in the collector."""
        self._collector = RequestCollector()
        try:
            yield self._collector
        finally:
            self._collector = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """A process may run more than one command, of other sites too.

        The presence of this method makes MkDocs keep the plugin between the builds of ``mkdocs serve``.
        """
        self._server = None
        self._watched = []

    # Before plugins that take a copy of the Markdown extensions, such as mkdocstrings.
    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the settings, set up the fence and the block."""
        try:
            self._settings = from_values(self.config)
        except SettingError as error:
            raise PluginError(f"webasgi: {error.name}: {error}") from error
        directory = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        self._environments = self._collector or SiteEnvironments.of(self._settings, directory)
        self._root = Path(config.docs_dir)
        self._base = directory
        self._used = False
        self._examples = Examples()
        self._watch(shipped.paths(self._settings.cdn, directory))
        fence = {"name": "webasgi", "class": "webasgi", "format": self._format, "validator": validator}
        register_fence(config, fence)
        register_block(config, self._render_block)
        for name in self.config.data:
            hint = unknown(name, "mkdocs")
            if hint is not None:
                # MkDocs says that there is no such name, but not which one is meant.
                where = SourceLocation(os.path.relpath(config.config_file_path or "mkdocs.yml", directory), 0)
                warn(where, f"unknown setting {name!r}: {hint}", "webasgi.setting", self._settings)
        return config

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Note the lines of the page's fences; make unreadable headers readable and report them."""
        path = page.file.abs_src_path
        source = Path(path).read_text(encoding="utf-8-sig", errors="replace") if path else markdown
        document = os.path.relpath(path, self._base) if path else page.file.src_uri
        directory = Path(path).parent if path else self._root
        self._place = Place(document, 0, directory, self._root)
        self._names = {}
        mended_source, _ = mend_headers(source)
        included = snippets.files(source, config.mdx_configs.get("pymdownx.snippets") or {}, self._base)
        texts = ((os.path.relpath(each, self._base), snippets.content(each)) for each in included)
        self._lines = FenceLines.of(mended_source, texts)
        if self._lines.fences or self._lines.blocks:
            self._check_assets()
            self._watch(included)
        markdown, mended = mend_headers(markdown)
        for header in mended:
            line = next((number for number, text in enumerate(source.split("\n"), 1) if text.strip() == header), 0)
            message = f'options are written name="value", not as in {header}'
            self._warn(document, line, message, "webasgi.option")
        for line, name in doubled_options(mended_source):
            self._warn(document, line, f"option {name!r} is given twice: the last one holds", "webasgi.option")
        for line, problem in unreadable_options(source):
            self._warn(document, line, f"{problem}: the block is shown as text", "webasgi.option")
        for suspect in suspects(source, "markdown"):
            self._warn(document, suspect.line, suspect.message, "webasgi.syntax")
        return markdown

    def _warn(self, document: str, line: int, message: str, subtype: str) -> None:
        warn(SourceLocation(document, line), message, subtype, self._settings)

    def _format(
        self, source: str, language: str, class_name: str, options: dict[str, str], md: Markdown, **kwargs: Any
    ) -> str:
        """The fence's formatter."""
        try:
            place = self._here().at(self._lines.take(source))
            return self._render(Block(source.split("\n"), options), place, md, ())
        except Exception as error:
            raise SuperFencesException(f"webasgi: {error}") from error

    def _render_block(self, contents: Contents, md: Markdown) -> str:
        """What the block ``/// webasgi`` calls."""
        block, place = in_block(contents, self._here(), self._lines)
        return self._render(block, place, md, contents.problems)

    def _here(self) -> Place:
        return self._place or Place("a page made by another plugin", 0, self._root, self._root)

    def _render(self, block: Block, place: Place, md: Markdown, found: Sequence[Problem]) -> str:
        assert self._environments is not None
        rendered = render(block, place, self._settings, self._environments, found)
        keep_out_of_paragraphs(md)
        self._note_name(rendered.built.playground.name, place)
        self._used = True
        if self._collector is not None:
            self._collector.cases.append(rendered.case)
        elif self._settings.check:
            self._examples.add(rendered.case)
        self._watch(rendered.built.dependencies)
        return rendered.html

    def _note_name(self, name: str | None, place: Place) -> None:
        """A name is the anchor of one playground of a page."""
        if name is None or self._place is None:
            return
        if name in self._names:
            line = self._names[name]
            message = f"the name {name!r} is that of the playground in line {line} too: give it one of its own"
            self._warn(place.document, place.line, message, "webasgi.option")
        self._names.setdefault(name, place.line)

    def on_page_content(self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """The page's Markdown has been rendered."""
        self._place = None
        self._lines = FenceLines()
        return html

    # After plugins that make pages of their own, and before searches read the pages.
    @event_priority(-50)
    def on_env(self, env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:
        """All pages are rendered: run their playgrounds, and show what they answer."""
        self._run_examples()
        for file in files.documentation_pages():
            if file.page is not None and file.page.content is not None:
                file.page.content = self._examples.complete(file.page.content)
        return env

    def _run_examples(self) -> None:
        assert self._environments is not None
        try:
            self._examples.run(self._environments, self._settings)
        except (assets.AssetsError, ResolutionError) as error:
            raise PluginError(f"webasgi: {error}") from error

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Load the element on pages that have a playground."""
        if not has_playground(output):
            return output
        # What was rendered later: excerpts of a blog's posts, say.
        self._run_examples()
        output = self._examples.complete(output)
        base = get_relative_url(ASSETS, page.url)
        manifest = assets.manifest()
        attributes = script_attributes(self._settings.language, self._settings.strings)
        script = script_tag(base + manifest.element, attributes)
        return add_assets(output, style=style_tag(base + manifest.style), script=script)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write assets and environments, if any page needs them."""
        if self._used and self._environments is not None and self._collector is None:
            directory = Path(config.site_dir) / ASSETS
            try:
                assets.copy(directory)
                shipped.write(self._settings.cdn, self._base, directory)
                log.info("webasgi: preparing the playgrounds' quick starts")
                self._environments.write(directory)
            except (assets.AssetsError, shipped.ShippedError, ResolutionError) as error:
                raise PluginError(f"webasgi: {error}") from error
            for note in [*self._environments.notes(), *self._environments.report(directory)]:
                log.info("webasgi: %s", note)
            for warning in self._environments.warnings(self._settings.environment_budget):
                log.warning("%s: %s [%s]", warning.place, warning.message, warning.subtype)

    def _check_assets(self) -> None:
        """Say at once, and once, that the installation is at fault."""
        try:
            assets.manifest()
        except assets.AssetsError as error:
            raise PluginError(f"webasgi: {error}") from error

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch what the first build has read."""
        self._server = server
        for path in self._watched:
            server.watch(str(path))
        return server

    def _watch(self, paths: Iterable[Path]) -> None:
        """Have ``mkdocs serve`` rebuild when a source outside of the documentation's directory changes."""
        for path in sorted(paths):
            known = (self._root, *self._watched)
            if path.exists() and not any(path.is_relative_to(each) for each in known):
                self._watched.append(path)
                if self._server is not None:
                    self._server.watch(str(path))
