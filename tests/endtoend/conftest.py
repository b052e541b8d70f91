"""One site for all, with a page for each environment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.serve import SiteServer
from tests.endtoend import site
from tests.endtoend.fixtures import engine, reading
from tests.endtoend.reader import Reader
from tests.fidelity.engines import Engine

__all__ = ["engine"]


@pytest.fixture(scope="session")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """The site, served."""
    with site.built(tmp_path_factory.mktemp("endtoend") / "site") as server:
        yield server


@pytest.fixture(scope="module")
def apis(engine: Engine, documentation: SiteServer) -> Iterator[Reader]:
    """With FastAPI, Litestar and Strawberry."""
    with reading(engine, f"{documentation.url}apis.html") as reader:
        yield reader


@pytest.fixture(scope="module")
def admins(engine: Engine, documentation: SiteServer) -> Iterator[Reader]:
    """With Django, and starlette-admin over SQLAlchemy."""
    with reading(engine, f"{documentation.url}admins.html") as reader:
        yield reader


@pytest.fixture(scope="module")
def graphene(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """With Graphene in Django, in a site of its own: a package that it needs has to be built."""
    with (
        site.site(
            tmp_path_factory.mktemp("graphene") / "site",
            {"graphene": "graphene-django"},
            webasgi_build_sdists=["promise"],
        ) as server,
        reading(engine, f"{server.url}graphene.html") as reader,
    ):
        yield reader


@pytest.fixture(scope="module")
def plain(engine: Engine, documentation: SiteServer) -> Iterator[Reader]:
    """With Starlette alone."""
    with reading(engine, f"{documentation.url}plain.html") as reader:
        yield reader
