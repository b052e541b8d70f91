"""Fixtures for tests that need the built example sites or a static server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from scripts import assets, docs
from scripts.serve import SiteServer
from scripts.stamps import ROOT

# How long an example takes says how busy the machine is.
settings.register_profile("webasgi", deadline=None)
settings.load_profile("webasgi")


@dataclass(frozen=True)
class Site:
    """One of the two example sites, built and served under a path of its own."""

    name: str
    url: str
    directory: Path
    server: SiteServer

    def page(self, name: str) -> str:
        """The URL of a page of both sites; by default, Sphinx writes files and MkDocs directories."""
        return f"{self.url}{name}.html" if self.name == "sphinx" else f"{self.url}{name}/"

    def file(self, url: str) -> Path:
        """The file behind a URL of this site."""
        path = url.removeprefix(self.url).partition("?")[0].partition("#")[0]
        return self.directory / (path or "index.html")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def built_assets() -> Path:
    """The folder src/webasgi/static, with current contents."""
    if not assets.are_current():
        pytest.fail("src/webasgi/static is stale: run `make assets`")
    return assets.STATIC


@pytest.fixture(scope="session")
def built_docs(built_assets: Path) -> Path:
    """The folder example_docs/_site, with current contents."""
    assert built_assets.is_dir()
    docs.build()
    return docs.SITE


@pytest.fixture(scope="session")
def site_server() -> Iterator[Callable[[Path], SiteServer]]:
    """Serves a directory until the session ends; every request is in the server's `requests`."""
    with ExitStack() as servers:
        yield lambda directory: servers.enter_context(SiteServer(directory))


@pytest.fixture(scope="session")
def docs_server(built_docs: Path, site_server: Callable[[Path], SiteServer]) -> SiteServer:
    """What `make demo` serves: the front page and both example sites."""
    return site_server(built_docs)


@pytest.fixture(scope="session")
def sphinx_site(docs_server: SiteServer) -> Site:
    """The example site that Sphinx built."""
    return Site("sphinx", f"{docs_server.url}sphinx/", docs.SPHINX.directory, docs_server)


@pytest.fixture(scope="session")
def mkdocs_site(docs_server: SiteServer) -> Site:
    """The example site that MkDocs built."""
    return Site("mkdocs", f"{docs_server.url}mkdocs/", docs.MKDOCS.directory, docs_server)


@pytest.fixture(scope="module", params=["sphinx", "mkdocs"])
def site(request: pytest.FixtureRequest, sphinx_site: Site, mkdocs_site: Site) -> Site:
    """Both example sites, one after the other."""
    return {"sphinx": sphinx_site, "mkdocs": mkdocs_site}[request.param]
