"""Thirty pages opened and left leave nothing: Material's instant navigation exchanges the content of one document."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

from scripts.serve import SiteServer
from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.mkdocs.building import Project

VISITS = 30
WARM_UP = 9
# A frame whose worker has ended may wait for the next run.
SPARE = 1
PAGES = ("one", "two", "three")
FENCE = """# {name}

```webasgi requirements=""
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({{"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}})
        await send({{"type": "http.response.body", "body": b"<h1>{name}</h1>"}})
```

```webasgi requirements=""
app = 1
```
"""


# What themes with instant navigation do when a link is followed.
EXCHANGE = """async (name) => {
  const text = await (await fetch(`/${name}/`)).text();
  const other = new DOMParser().parseFromString(text, "text/html").querySelector(".md-content");
  document.querySelector(".md-content").replaceWith(document.adoptNode(other));
}"""


@pytest.fixture(scope="module")
def instant(tmp_path_factory: pytest.TempPathFactory, site_server: Callable[[Path], SiteServer]) -> SiteServer:
    """A site of Material whose pages replace one another by script."""
    project = Project(tmp_path_factory.mktemp("instant"))
    project.write({f"{name}.md": FENCE.format(name=name) for name in PAGES})
    (project.directory / "site").mkdir()
    server = site_server(project.directory / "site")
    result = project.build(
        # Links are followed by script where the sitemap has them: with the port, which Material compares, too.
        site_url=server.url,
        theme={"name": "material", "font": False, "features": ["navigation.instant"]},
        plugins=[{"webasgi": {"requirements": [], "snapshots": False}}],
        nav=[f"{name}.md" for name in PAGES],
    )
    assert not result.aborted, result.warnings
    return server


@pytest.fixture
def instant_page(instant: SiteServer, open_page: Callable[..., Page], watch: Watch) -> Page:
    """The first page, once Material has the sitemap and listens to clicks."""
    # This site has another origin than the one that is watched.
    watch.origin = instant.url.rstrip("/")
    page = open_page(viewport={"width": 1280, "height": 900})
    with page.expect_response("**/sitemap.xml"):
        page.goto(f"{instant.url}one/")
    page.evaluate("window.first = true")
    page.wait_for_timeout(300)
    return page


def assert_opened_by_script(page: Page, name: str) -> None:
    """Another page's content is there, in the document that was there before."""
    expect(page.locator("h1", has_text=name)).to_be_visible()
    assert page.evaluate("window.first"), "the pages did not replace one another by script"


def follow(page: Page, name: str) -> None:
    """What a reader does: a link of the navigation."""
    page.locator(".md-nav--primary").get_by_role("link", name=name, exact=True).first.click()
    assert_opened_by_script(page, name)


def counts(session: CDPSession, page: Page) -> dict[str, float]:
    """What the page holds, once garbage is gone."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(100)
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    names = ("Documents", "Frames", "JSEventListeners", "Nodes", "JSHeapUsedSize")
    return {"workers": len(page.workers), "frames": len(page.frames), **{name: metrics[name] for name in names}}


def listeners(session: CDPSession) -> int:
    """What listens at the window and its document, which stay."""
    count = 0
    for name in ("window", "document", "document.body", "navigator"):
        remote = session.send("Runtime.evaluate", {"expression": name})["result"]["objectId"]
        count += len(session.send("DOMDebugger.getEventListeners", {"objectId": remote})["listeners"])
    return count


def settled(session: CDPSession, page: Page, before: dict[str, float]) -> dict[str, float]:
    """As `counts`, when frames of other processes are let go, as their own collectors come by."""
    after = counts(session, page)
    for _ in range(20):
        if after["Frames"] <= before["Frames"] + 1 + SPARE and after["workers"] <= before["workers"]:
            break
        page.wait_for_timeout(1_000)
        after = counts(session, page)
    return after


# Ten of the visits start Python, which takes seconds on a machine that does other things as well.
@pytest.mark.timeout(600)
def test_thirty_pages(instant: SiteServer, open_page: Callable[..., Page], watch: Watch) -> None:
    watch.origin = instant.url.rstrip("/")
    page = open_page()
    page.goto(f"{instant.url}one/")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def visit(number: int) -> None:
        name = PAGES[number % len(PAGES)]
        page.evaluate(EXCHANGE, name)
        page.locator("h1", has_text=name).wait_for()
        use(page, number)

    for number in range(1, WARM_UP + 1):
        visit(number)
    page.wait_for_timeout(2_500)
    before = counts(session, page)
    for number in range(WARM_UP + 1, VISITS + 1):
        visit(number)
    after = settled(session, page, before)
    told = f"{before} -> {after}"
    assert after["workers"] <= before["workers"], told
    assert after["frames"] <= before["frames"] + SPARE, told
    assert after["Frames"] <= before["Frames"] + 1 + SPARE, told
    assert after["Documents"] <= before["Documents"] + 2, told
    # Of one leaked page each would grow by more than twenty, so by four hundred; a page that still starts has as many.
    assert after["JSEventListeners"] <= before["JSEventListeners"] + 200, told
    assert after["Nodes"] <= before["Nodes"] * 1.2 + 200, told
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] * 1.25 + 2_000_000, told


def use(page: Page, number: int) -> None:
    """Some are run and left while they run, some while they start."""
    playground = Playground(page)
    if number % 3 == 0:
        playground.click_run()
        # Not through a handle of the frame, which would keep it.
        assert playground.request(path="/")["status"] == 200
    elif number % 3 == 1:
        playground.button("Run").click()


# Material itself keeps the elements of pages that were left (its observables hold their sidebars), with or without
# playgrounds in them; the test above has what we keep. Nothing may run in those, or listen to what stays.
@pytest.mark.timeout(600)
def test_thirty_pages_by_links_of_material(instant_page: Page) -> None:
    page = instant_page
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def visit(number: int) -> None:
        follow(page, PAGES[number % len(PAGES)])
        if number <= WARM_UP or number > VISITS - 4:
            use(page, number)

    for number in range(1, WARM_UP + 1):
        visit(number)
    page.wait_for_timeout(2_500)
    before, listening = counts(session, page), listeners(session)
    for number in range(WARM_UP + 1, VISITS + 1):
        visit(number)
    after = settled(session, page, before)
    told = f"{before} -> {after}"
    assert after["workers"] <= before["workers"], told
    assert after["frames"] <= before["frames"] + SPARE, told
    assert after["Frames"] <= before["Frames"] + 1 + SPARE, told
    assert listeners(session) <= listening


def test_back_to_a_page_that_a_script_has_replaced(instant_page: Page) -> None:
    page = instant_page
    playground = Playground(page)
    playground.click_run()
    follow(page, "two")
    assert Playground(page).state == "idle"
    page.go_back()
    assert_opened_by_script(page, "one")
    assert playground.state == "idle"
    playground.click_run()
    assert playground.request(path="/")["status"] == 200
    page.go_forward()
    assert_opened_by_script(page, "two")
    for _ in range(30):
        if not page.workers:
            break
        page.wait_for_timeout(100)
    assert page.workers == []
