"""Apps within apps, on both built sites."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.playground import Playground
from tests.conftest import Site


@pytest.fixture(scope="module")
def composition(site: Site, open_shared: Callable[..., Page]) -> Playground:
    page = open_shared()
    page.goto(site.page("composition"))
    playground = Playground(page)
    playground.click_run()
    return playground


def test_every_file_is_there(composition: Playground) -> None:
    files = composition.element.evaluate("element => element.files")
    assert {"main.py", "litestar_app.py", "inner_fastapi.py", "index.html"} <= files.keys()
    assert composition.file_tabs.get_by_role("tab").all_inner_texts() == list(files)


def test_index_comes_from_the_working_directory(composition: Playground) -> None:
    composition.open("/")
    assert "Hello from FastAPI" in composition.text
    assert composition.evaluate("document.title") == "Apps within apps"


def test_mounted_litestar_and_its_mounted_fastapi_by_link(composition: Playground) -> None:
    composition.open("/")
    composition.click("a[href='/subapp/']")
    assert "Hello from Litestar" in composition.text
    assert composition.url == "/subapp/"
    composition.click("a[href='/subapp/subapp/']")
    assert "Hello from the inner FastAPI" in composition.text
    assert composition.url == "/subapp/subapp/"
    composition.click("text=All the way out")
    assert "Hello from FastAPI" in composition.text


def test_innermost_app_by_relative_link(composition: Playground) -> None:
    composition.open("/")
    composition.click("a[href='subapp/subapp/']")
    assert "Hello from the inner FastAPI" in composition.text
    assert composition.url == "/subapp/subapp/"
