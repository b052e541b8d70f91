"""Times Run to first response in a browser, both pages in turn, so that the machine's moods meet both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from scripts.serve import SiteServer

# Milliseconds that one run may take.
LIMIT = 180_000
# Milliseconds in which a runtime is prepared, or a page's downloads end, without anybody waiting for it.
REST = 6_000

# Each resolves with the milliseconds from the call to the app's first response, checked to be a success.
RUN_PLAYGROUND = """async () => {
  const element = document.querySelector("webasgi-playground");
  const first = new Promise((resolve) => element.addEventListener("request", (event) => {
    resolve([performance.now(), event.detail.status]);
  }, { once: true }));
  const start = performance.now();
  const outcome = await element.run();
  if (outcome !== "ready") throw new Error(`${outcome}: ${element.failure?.message}`);
  const [end, status] = await first;
  if (status !== 200) throw new Error(`the first response has status ${status}`);
  return end - start;
}"""
RUN_NAIVE = """async () => {
  const start = performance.now();
  const response = await run();
  if (response.status !== 200) throw new Error(`the first response has status ${response.status}`);
  return performance.now() - start;
}"""
PLAYGROUND_IS_UP = "() => !!customElements.get('webasgi-playground')"
NAIVE_IS_UP = "() => typeof run === 'function'"


@dataclass(frozen=True)
class Sample:
    """Milliseconds of one run. `kind`: cold, second, fetched (bytes here), prepared (interpreter here)."""

    case: str
    variant: str
    kind: str
    milliseconds: float
    # What the server sent for a cold run, bytes and requests; None elsewhere.
    size: int | None = None
    requests: int | None = None


@dataclass(frozen=True)
class Case:
    """An app on a link: our page and the naive one, each with its server."""

    name: str
    page: str
    ours: SiteServer
    naive: SiteServer
    # Whether everything is timed, or only the first run.
    whole: bool


def rounds(browser: Browser, cases: list[Case], count: int, report: Callable[[int, Sample], None]) -> list[Sample]:
    """`count` samples of each, interleaved; the order turns round from one round to the next.

    Raises:
        playwright.sync_api.Error: a run failed or took too long.
    """
    samples = []
    for number in range(count):
        for case in cases:
            variants = [_naive, _ours]
            for variant in variants if number % 2 == 0 else reversed(variants):
                for sample in variant(browser, case):
                    samples.append(sample)
                    report(number, sample)
                # The old contexts' processes end.
                time.sleep(1)
    return samples


def _naive(browser: Browser, case: Case) -> list[Sample]:
    with browser.new_context() as context:
        page = _open(context.new_page(), case.naive.url, NAIVE_IS_UP)
        found = [_cold(page, case, "naive", case.naive, RUN_NAIVE)]
        if case.whole:
            found.append(Sample(case.name, "naive", "second", _run(page, RUN_NAIVE)))
        return found


def _ours(browser: Browser, case: Case) -> list[Sample]:
    url = case.ours.url + case.page
    with browser.new_context() as context:
        page = _open(context.new_page(), url, PLAYGROUND_IS_UP)
        found = [_cold(page, case, "webasgi", case.ours, RUN_PLAYGROUND)]
        if case.whole:
            found.append(Sample(case.name, "webasgi", "second", _run(page, RUN_PLAYGROUND)))
            page.wait_for_timeout(REST)
            found.append(Sample(case.name, "webasgi", "prepared", _run(page, RUN_PLAYGROUND)))
    if case.whole:
        with browser.new_context() as context:
            page = _open(context.new_page(), url, PLAYGROUND_IS_UP)
            page.locator("webasgi-playground").first.hover()
            page.wait_for_timeout(REST)
            found.append(Sample(case.name, "webasgi", "fetched", _run(page, RUN_PLAYGROUND)))
    return found


def _open(page: Page, url: str, ready: str) -> Page:
    page.set_default_timeout(LIMIT)
    page.goto(url, wait_until="load")
    page.wait_for_function(ready)
    # What a page fetches by itself is over before the reader clicks.
    page.wait_for_load_state("networkidle")
    return page


def _cold(page: Page, case: Case, variant: str, server: SiteServer, script: str) -> Sample:
    before = len(server.requests)
    milliseconds = _run(page, script)
    sent = server.requests[before:]
    return Sample(case.name, variant, "cold", milliseconds, sum(each.size for each in sent), len(sent))


def _run(page: Page, script: str) -> float:
    milliseconds = page.evaluate(
        """([script, limit]) => Promise.race([
             eval(script)(),
             new Promise((_, reject) => setTimeout(() => reject(new Error(`no response in ${limit} ms`)), limit)),
           ])""",
        [f"({script})", LIMIT],
    )
    return float(milliseconds)
