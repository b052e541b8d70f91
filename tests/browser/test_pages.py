"""Every page of both example sites, before anyone clicks Run."""

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

from tests.browser.watch import Watch
from tests.conftest import Site

# Bytes of JavaScript, compressed, that a page with playgrounds may load for them before Run.
LIMIT = 20_000


def pages_with_playgrounds(site: Site) -> list[str]:
    """Paths of the site's pages that hold a playground, relative to it."""
    pages = (
        path for path in sorted(site.directory.rglob("*.html")) if "<webasgi-playground" in path.read_text("utf-8")
    )
    return [path.relative_to(site.directory).as_posix() for path in pages]


def our_files(site: Site, watch: Watch) -> list[Path]:
    """The files that the page asked of our assets directory."""
    return [site.file(url) for url in dict.fromkeys(watch.requests) if "/webasgi/" in urlsplit(url).path]


def test_playgrounds_upgrade_in_place(site: Site, page: Page, watch: Watch) -> None:
    paths = pages_with_playgrounds(site)
    assert len(paths) >= 5
    for path in paths:
        page.goto(urljoin(site.url, path), wait_until="networkidle")
        playgrounds = page.locator("webasgi-playground")
        assert playgrounds.count() >= 1, path
        states = playgrounds.evaluate_all("all => all.map(({ state }) => state)")
        assert set(states) == {"idle"}, path
        files = playgrounds.evaluate_all("all => all.map(({ files }) => Object.keys(files).length)")
        assert min(files) >= 1, path
    assert our_files(site, watch)


def test_little_javascript_is_loaded_before_run(site: Site, page: Page, watch: Watch) -> None:
    page.goto(urljoin(site.url, pages_with_playgrounds(site)[0]), wait_until="networkidle")
    page.wait_for_function("() => !!customElements.get('webasgi-playground')")
    files = our_files(site, watch)
    # Besides, what the Run buttons say of sizes.
    assert {path.name for path in files if path.suffix not in {".js", ".css"}} <= {"environments.json"}
    size = sum(len(gzip.compress(path.read_bytes())) for path in files if path.suffix == ".js")
    assert size <= LIMIT


def test_pages_without_a_playground_load_nothing_of_ours(site: Site, page: Page, watch: Watch) -> None:
    with_playgrounds = pages_with_playgrounds(site)
    others = [path.relative_to(site.directory).as_posix() for path in sorted(site.directory.rglob("*.html"))]
    # Where a host shows it, at any path, MkDocs' 404 page must be that of the host's root.
    others = [path for path in others if path not in {*with_playgrounds, "404.html"}]
    assert others
    for path in others:
        page.goto(urljoin(site.url, path), wait_until="networkidle")
    assert our_files(site, watch) == []


def test_pages_read_without_javascript(site: Site, open_page: Callable[..., Page], watch: Watch) -> None:
    page = open_page(java_script_enabled=False)
    for path in pages_with_playgrounds(site):
        page.goto(urljoin(site.url, path))
        figures = page.locator("webasgi-playground .webasgi-file")
        assert figures.count() >= 1, path
        for figure in figures.all():
            assert figure.is_visible(), path
            assert figure.locator(".webasgi-file-name").inner_text().strip(), path
            assert figure.locator("pre").inner_text().strip(), path
            # Pygments has been at work: text in spans of its own.
            assert figure.locator("pre span[class]").count() >= 1, path


def test_the_front_page_links_both_sites(page: Page, sphinx_site: Site, mkdocs_site: Site) -> None:
    page.goto(sphinx_site.server.url)
    links = page.get_by_role("link").evaluate_all("all => all.map(({ href }) => href)")
    assert [sphinx_site.url, mkdocs_site.url] == links
