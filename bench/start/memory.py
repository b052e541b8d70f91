"""Memory that playgrounds take: of a page where one runs, and of a page where five were run."""

from playwright.sync_api import Browser

from bench.traffic.memory import private_bytes
from bench.traffic.places import processes_of

LIMIT = 180_000
# Milliseconds after a run: until then the next runtime is prepared.
REST = 4_000

RUN = """async (number) => {
  const element = document.querySelectorAll("webasgi-playground")[number];
  if ((await element.run()) !== "ready") throw new Error(element.failure?.message);
}"""


def measure(browser: Browser, url: str) -> dict[str, float]:
    """Megabytes by what was run: the most that was seen after a run, beyond what the page took before."""
    pages = {"1 playground": ("fastapi.html", 1), "5 playgrounds, 3 of them live": ("five.html", 5)}
    return {name: _most(browser, url + page, count) / 1e6 for name, (page, count) in pages.items()}


def _most(browser: Browser, url: str, count: int) -> int:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(LIMIT)
        page.goto(url, wait_until="networkidle")
        before = _now(browser)
        seen = []
        for number in range(count):
            page.evaluate(RUN, number)
            seen.append(_now(browser))
            page.wait_for_timeout(REST)
            seen.append(_now(browser))
        return max(seen) - before


def _now(browser: Browser) -> int:
    return sum(map(private_bytes, processes_of(browser)))
