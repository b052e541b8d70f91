"""Playgrounds as tests: `pytest --webasgi docs` has one for each playground of the sites that it finds there.

Loaded by every run of pytest where this package is installed: what it needs is imported when it is asked for.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_CONFIGURATIONS = ("conf.py", "mkdocs.yml", "mkdocs.yaml")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that switches the plugin on."""
    group = parser.getgroup("webasgi")
    group.addoption(
        "--webasgi", action="store_true", help="collect the playgrounds of Sphinx and MkDocs sites as tests"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A site is known by its configuration file."""
    if not parent.config.getoption("--webasgi") or file_path.name not in _CONFIGURATIONS:
        return None
    from .pytest_items import SiteFile

    site: SiteFile = SiteFile.from_parent(parent, path=file_path)
    return site
