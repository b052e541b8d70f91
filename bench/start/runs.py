"""Times Run to first response in a browser, both variants in turn, so that the machine's moods meet both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

# Milliseconds that one run may take.
LIMIT = 180_000

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


@dataclass(frozen=True)
class Variant:
    """A page, how to tell that it is up, and the script that runs the app in it."""

    name: str
    url: str
    ready: str
    script: str


@dataclass(frozen=True)
class Sample:
    """One fresh browser context: milliseconds of the first run and of the second in the same page."""

    variant: str
    cold: float
    warm: float


def sample(browser: Browser, variant: Variant) -> Sample:
    """Run the app twice in a fresh context.

    Raises:
        playwright.sync_api.Error: a run failed or took too long.
    """
    context = browser.new_context()
    try:
        context.set_default_timeout(LIMIT)
        page = context.new_page()
        page.goto(variant.url, wait_until="load")
        page.wait_for_function(variant.ready)
        # What a page fetches by itself is over before the reader clicks.
        page.wait_for_load_state("networkidle")
        cold = _run(page, variant)
        return Sample(variant.name, cold, _run(page, variant))
    finally:
        context.close()


def rounds(
    browser: Browser, variants: list[Variant], count: int, report: Callable[[int, Sample], None]
) -> list[Sample]:
    """`count` samples of each variant, interleaved; the order turns round from one round to the next."""
    samples = []
    for number in range(count):
        for variant in variants if number % 2 == 0 else reversed(variants):
            samples.append(sample(browser, variant))
            report(number, samples[-1])
            # The old contexts' processes end.
            time.sleep(1)
    return samples


def _run(page: Page, variant: Variant) -> float:
    milliseconds = page.evaluate(
        """([script, limit]) => Promise.race([
             eval(script)(),
             new Promise((_, reject) => setTimeout(() => reject(new Error(`no response in ${limit} ms`)), limit)),
           ])""",
        [f"({variant.script})", LIMIT],
    )
    return float(milliseconds)
