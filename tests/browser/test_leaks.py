"""Thirty pages opened and left leave nothing: Material's instant navigation exchanges the content of one document."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page

from scripts.serve import SiteServer
from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.mkdocs.building import Project

VISITS = 30
WARM_UP = 9
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
    directory = tmp_path_factory.mktemp("instant")
    project = Project(directory)
    project.write({f"{name}.md": FENCE.format(name=name) for name in PAGES})
    result = project.build(
        # Links are followed by script where the sitemap has them.
        site_url="https://docs.test/",
        theme={"name": "material", "font": False, "features": ["navigation.instant"]},
        plugins=[{"webasgi": {"requirements": [], "snapshots": False}}],
        nav=[f"{name}.md" for name in PAGES],
    )
    assert not result.aborted, result.warnings
    return site_server(result.out)


def counts(session: CDPSession, page: Page) -> dict[str, float]:
    """What the page holds, once garbage is gone."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(100)
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    names = ("Documents", "Frames", "JSEventListeners", "Nodes", "JSHeapUsedSize")
    return {"workers": len(page.workers), "frames": len(page.frames), **{name: metrics[name] for name in names}}


# Ten of the visits start Python, which takes seconds on a machine that does other things as well.
@pytest.mark.timeout(600)
def test_thirty_pages(instant: SiteServer, open_page: Callable[..., Page], watch: Watch) -> None:
    # This site has another origin than the one that is watched.
    watch.origin = instant.url.rstrip("/")
    page = open_page()
    page.goto(f"{instant.url}one/")
    page.evaluate("window.first = true")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def visit(number: int) -> None:
        name = PAGES[number % len(PAGES)]
        page.evaluate(EXCHANGE, name)
        page.locator("h1", has_text=name).wait_for()
        playground = Playground(page)
        # Some are run and left while they run, some while they start.
        if number % 3 == 0:
            playground.click_run()
            # Not through a handle of the frame, which would keep it.
            assert playground.request(path="/")["status"] == 200
        elif number % 3 == 1:
            playground.button("Run").click()

    for number in range(1, WARM_UP + 1):
        visit(number)
    page.wait_for_timeout(2_500)
    before = counts(session, page)
    for number in range(WARM_UP + 1, VISITS + 1):
        visit(number)
    after = counts(session, page)
    # Frames of other processes are let go when their own collectors come by.
    for _ in range(20):
        if after["Frames"] <= before["Frames"] + 1 and after["Documents"] <= before["Documents"] + 2:
            break
        page.wait_for_timeout(1_000)
        after = counts(session, page)
    assert page.evaluate("window.first"), "the pages did not replace one another by script"
    told = f"{before} -> {after}"
    assert after["workers"] <= before["workers"], told
    assert after["frames"] <= before["frames"], told
    assert after["Frames"] <= before["Frames"] + 1, told
    assert after["Documents"] <= before["Documents"] + 2, told
    # Of one leaked page each would grow by more than twenty.
    assert after["JSEventListeners"] <= before["JSEventListeners"] + 40, told
    assert after["Nodes"] <= before["Nodes"] * 1.2 + 200, told
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] * 1.25 + 2_000_000, told
