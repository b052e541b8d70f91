"""Two playgrounds on one page, on both built sites: neither sees anything of the other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.playground import Playground
from tests.conftest import Site


@pytest.fixture(scope="module")
def counters(site: Site, open_shared: Callable[..., Page]) -> tuple[Playground, Playground]:
    """The page's two counters, started at the same time."""
    page = open_shared()
    page.goto(site.page("counter"))
    first, second = Playground(page, 0), Playground(page, 1)
    first.button("Run").click()
    second.button("Run").click()
    for playground in (first, second):
        assert playground.wait_for_state("ready", "failed") == "ready", playground.failure
    return first, second


def count(playground: Playground) -> str:
    return str(playground.evaluate("document.querySelector('#count').textContent"))


def test_servers_are_apart(counters: tuple[Playground, Playground]) -> None:
    first, second = counters
    first.click("button")
    first.click("button")
    assert count(first) == "2"
    assert count(second) == "0"
    second.click("button")
    assert count(second) == "1"
    first.open("/")
    assert count(first) == "2"


def test_browsers_are_apart(counters: tuple[Playground, Playground]) -> None:
    first, second = counters
    for number, playground in enumerate(counters):
        assert playground.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
        playground.evaluate(
            """number => {
              document.cookie = `who=${number}`;
              localStorage.setItem("who", number);
              sessionStorage.setItem("who", number);
            }""",
            number,
        )
    for number, playground in enumerate(counters):
        playground.open("/")
        stored = playground.evaluate("[document.cookie, localStorage.who, sessionStorage.who]")
        assert stored == [f"who={number}", str(number), str(number)]
    # Nor does the docs page have any of it.
    assert first.page.evaluate("[document.cookie, localStorage.getItem('who'), sessionStorage.getItem('who')]") == [
        "",
        None,
        None,
    ]
    assert second.page is first.page


def test_stopping_one_leaves_the_other(counters: tuple[Playground, Playground]) -> None:
    first, second = counters
    first.button("Stop").click()
    first.wait_for_state("stopped")
    assert second.request(path="/")["status"] == 200
    second.click("button")
    assert second.state == "ready"
