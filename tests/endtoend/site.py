"""A built site whose pages have one playground each: a page is an environment, tests bring the app."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from scripts import assets
from scripts.serve import SiteServer

#: What the apps of a page import.
ENVIRONMENTS = {
    "apis": "fastapi, python-multipart, litestar, strawberry-graphql[fastapi]",
    "admins": "django, starlette-admin, sqlalchemy, python-multipart",
    "plain": "starlette, python-multipart",
}
PAGE = """\
{name}
==========

.. webasgi::
   :requirements: {requirements}
   :height: 700px

   raise RuntimeError("a test brings its app")
"""
#: Quick starts are what other tests are for.
CONFIGURATION = {
    "extensions": ["sphinx_webasgi"],
    "webasgi_snapshots": False,
    "webasgi_check": False,
    "html_theme": "basic",
    "project": "End to end",
}


@contextmanager
def built(directory: Path, **configuration: Any) -> Iterator[SiteServer]:
    """The site, made in an empty directory and served; its pages are called as the environments."""
    with site(directory, ENVIRONMENTS, **configuration) as server:
        yield server


@contextmanager
def site(directory: Path, environments: Mapping[str, str], **configuration: Any) -> Iterator[SiteServer]:
    """As `built`, with environments of its own."""
    if not assets.are_current():
        raise RuntimeError("src/webasgi/static is stale: run `make assets`")
    source = directory / "source"
    source.mkdir(parents=True)
    for name, requirements in environments.items():
        (source / f"{name}.rst").write_text(PAGE.format(name=name, requirements=requirements), "utf-8")
    (source / "index.rst").write_text(
        "Pages\n=====\n\n.. toctree::\n\n   " + "\n   ".join(environments) + "\n", "utf-8"
    )
    problems = io.StringIO()
    with patch_docutils(), docutils_namespace():
        sphinx = Sphinx(
            source,
            None,
            directory / "html",
            directory / "doctrees",
            "html",
            confoverrides={**CONFIGURATION, **configuration},
            status=None,
            warning=problems,
        )
        sphinx.build()
    if problems.getvalue():
        raise RuntimeError(problems.getvalue())
    with SiteServer(directory / "html") as server:
        yield server
