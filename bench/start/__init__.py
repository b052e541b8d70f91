"""From Run to the first response: our playgrounds beside a page that does the same naively."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from playwright.sync_api import Browser

from bench.start import browsers, memory, naive_site, runs, site, table
from scripts.link import Link
from scripts.serve import SiteServer
from tests.fidelity.engines.firefox import Firefox

# Name for the table, page.
APPS = [("FastAPI", "fastapi"), ("Litestar", "litestar"), ("Django", "django")]
# Mbit/s and milliseconds of a round trip.
LINKS: list[tuple[float, float]] = [(50, 20), (10, 40), (2, 80)]

Results = tuple[str, dict[str, Any]]
"""A table, and the data for the JSON file."""


def measure(browser: Browser, count: int) -> Results:
    """Apps of three frameworks from this computer, every kind of start, and the memory that they take."""
    with _cases([(name, page, None) for name, page in APPS], whole=True) as cases:
        samples = _rounds(browsers.Chromium(browser), cases, count)
        used = memory.measure(browser, cases[0].ours.url)
    return table.text(samples, used), table.data(samples, used)


def measure_links(browser: Browser, count: int) -> Results:
    """One app over links that are slower, nothing cached."""
    wanted = [(f"FastAPI, {rate} Mbit/s {delay} ms", "fastapi", (rate, delay)) for rate, delay in LINKS]
    with _cases(wanted, whole=False) as cases:
        samples = _rounds(browsers.Chromium(browser), cases, count)
    return table.text(samples), table.data(samples)


def measure_firefox(browser: Browser, count: int) -> Results:
    """As `measure`, in Firefox."""
    with (
        _cases([(name, page, None) for name, page in APPS], whole=True) as cases,
        contextlib.closing(Firefox()) as firefox,
    ):
        samples = _rounds(browsers.FirefoxBrowser(firefox), cases, count)
    return table.text(samples), table.data(samples)


@contextlib.contextmanager
def _cases(wanted: Sequence[tuple[str, str, tuple[float, float] | None]], *, whole: bool) -> Iterator[list[runs.Case]]:
    html = site.build()
    with contextlib.ExitStack() as stack:
        cases = []
        for name, page, speed in wanted:
            app = naive_site.App.of_playground(site.playground_data(html / f"{page}.html"), site.ASSETS)
            ours, naive = (
                stack.enter_context(SiteServer(directory, link=None if speed is None else Link.of(*speed)))
                for directory in (html, naive_site.prepare(page, app))
            )
            cases.append(runs.Case(name, f"{page}.html", ours, naive, whole))
        yield cases


def _rounds(browser: browsers.TimedBrowser, cases: list[runs.Case], count: int) -> list[runs.Sample]:
    # So that a long benchmark shows that it lives.
    def announce(number: int, sample: runs.Sample) -> None:
        name = f"{sample.browser.partition(' ')[0]}, {sample.case}, {sample.variant}, {sample.kind}"
        print(f"round {number + 1}  {name:<58} {sample.milliseconds:6.0f} ms", flush=True)

    return runs.rounds(browser, cases, count, announce)
