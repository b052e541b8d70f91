"""Times Run to first response in a browser, both pages in turn, so that the machine's moods meet both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.start.browsers import TimedBrowser, TimedPage
from scripts.serve import SiteServer

# Seconds in which a runtime is prepared, or a page's downloads end, without anybody waiting for it.
REST = 6

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
# A pointer comes near and stays.
COME_NEAR = """async () => {
  const element = document.querySelector("webasgi-playground");
  element.dispatchEvent(new PointerEvent("pointerenter", { pointerType: "mouse" }));
}"""
PLAYGROUND_IS_UP = "!!customElements.get('webasgi-playground')"
NAIVE_IS_UP = "typeof run === 'function'"


@dataclass(frozen=True)
class Sample:
    """Milliseconds of one run. `kind`: cold, second, near (the pointer has come), prepared (after another run)."""

    browser: str
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


def rounds(browser: TimedBrowser, cases: list[Case], count: int, report: Callable[[int, Sample], None]) -> list[Sample]:
    """`count` samples of each, interleaved; the order turns round from one round to the next.

    Raises:
        RuntimeError, playwright.sync_api.Error: a run failed or took too long.
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


def _naive(browser: TimedBrowser, case: Case) -> list[Sample]:
    with browser.open(case.naive.url, NAIVE_IS_UP) as page:
        found = [_cold(browser, page, case, "naive", case.naive, RUN_NAIVE)]
        if case.whole:
            found.append(Sample(browser.name, case.name, "naive", "second", float(page.evaluate(RUN_NAIVE))))
        return found


def _ours(browser: TimedBrowser, case: Case) -> list[Sample]:
    url = case.ours.url + case.page

    def sample(kind: str, page: TimedPage) -> Sample:
        return Sample(browser.name, case.name, "webasgi", kind, float(page.evaluate(RUN_PLAYGROUND)))

    with browser.open(url, PLAYGROUND_IS_UP) as page:
        found = [_cold(browser, page, case, "webasgi", case.ours, RUN_PLAYGROUND)]
        if case.whole:
            found.append(sample("second", page))
            page.pause(REST)
            found.append(sample("prepared", page))
    if case.whole:
        with browser.open(url, PLAYGROUND_IS_UP) as page:
            page.evaluate(COME_NEAR)
            page.pause(REST)
            found.append(sample("near", page))
    return found


def _cold(browser: TimedBrowser, page: TimedPage, case: Case, variant: str, server: SiteServer, script: str) -> Sample:
    before = len(server.requests)
    milliseconds = float(page.evaluate(script))
    sent = server.requests[before:]
    size = sum(each.size for each in sent)
    return Sample(browser.name, case.name, variant, "cold", milliseconds, size, len(sent))
