"""One site for all, a browser for each module and engine, and a fresh tab for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.serve import SiteServer
from tests.endtoend import site
from tests.endtoend.reader import Reader
from tests.fidelity.engines import Engine, EngineMissingError
from tests.fidelity.session import start

ENGINES = ("chromium", "firefox")


@pytest.fixture(scope="session")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """The site, served."""
    with site.built(tmp_path_factory.mktemp("endtoend") / "site") as server:
        yield server


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each browser in turn."""
    try:
        started = start(request.param)
    except EngineMissingError as error:
        pytest.fail(str(error), pytrace=False)
    yield started
    started.close()


def reading(engine: Engine, documentation: SiteServer, page: str) -> Iterator[Reader]:
    """A reader of a page; what went wrong in the docs page itself fails the module."""
    reader = Reader(engine, f"{documentation.url}{page}.html")
    yield reader
    assert reader.docs("problems") == []
    reader.close()


@pytest.fixture(scope="module")
def apis(engine: Engine, documentation: SiteServer) -> Iterator[Reader]:
    """With FastAPI, Litestar and Strawberry."""
    yield from reading(engine, documentation, "apis")


@pytest.fixture(scope="module")
def admins(engine: Engine, documentation: SiteServer) -> Iterator[Reader]:
    """With Django, and starlette-admin over SQLAlchemy."""
    yield from reading(engine, documentation, "admins")


@pytest.fixture(scope="module")
def plain(engine: Engine, documentation: SiteServer) -> Iterator[Reader]:
    """With Starlette alone."""
    yield from reading(engine, documentation, "plain")
