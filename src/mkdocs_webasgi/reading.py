"""Reads a site for commands that work on all its environments: as a build would, into a folder that is thrown away."""

from __future__ import annotations

import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from webasgi.reading import ReadingError, SiteRequests

from .plugin import WebasgiPlugin


def read_site(configuration: Path) -> SiteRequests:
    """The requests of a site. Raises ReadingError."""
    with tempfile.TemporaryDirectory(prefix="webasgi-site-", ignore_cleanup_errors=True) as folder:
        try:
            config = load_config(str(configuration), site_dir=folder, strict=False)
            plugins = [each for each in config.plugins.values() if isinstance(each, WebasgiPlugin)]
            if not plugins:
                raise ReadingError(f"{configuration} does not list the plugin webasgi")
            # MkDocs keeps plugins for later builds of the process.
            with plugins[0].collecting() as collector:
                config.plugins.on_startup(command="build", dirty=False)
                try:
                    build(config)
                finally:
                    config.plugins.on_shutdown()
        except MkDocsException as error:
            raise ReadingError(f"{configuration}: {error}") from error
        return SiteRequests(
            plugins[0].settings, configuration.parent.absolute(), tuple(collector.requests), tuple(collector.cases)
        )
