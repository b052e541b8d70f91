"""`python -m bench`: pages, starts, traffic and builds, beside what others do."""

import argparse
import contextlib
import os

from playwright.sync_api import Browser, sync_playwright

from bench import build, page, report, start
from bench.traffic import cases, places
from bench.traffic import table as traffic_table
from scripts import browser as chromium
from scripts.docs import SPHINX
from scripts.serve import SiteServer

PAGE = "quickstart.html"
# Modules of `bench/traffic/apps`, by the name that the table gives them.
APPS = {"FastAPI": "fastapi_app", "bare ASGI": "asgi_app"}


def pages(browser: Browser, docs: str, count: int) -> tuple[str, object]:
    """Measure a page before anything is run; the table, and the data for the JSON file."""
    return page.measure(browser, count)


def starts(browser: Browser, docs: str, count: int) -> tuple[str, object]:
    """Time starts on a site of their own; the table, and the data for the JSON file."""
    return start.measure(browser, count)


def starts_over_links(browser: Browser, docs: str, count: int) -> tuple[str, object]:
    """The same over slow links."""
    return start.measure_links(browser, count)


def starts_in_firefox(browser: Browser, docs: str, count: int) -> tuple[str, object]:
    """The same in another browser."""
    return start.measure_firefox(browser, count)


def traffic(browser: Browser, docs: str, count: int) -> tuple[str, object]:
    """Measure the apps' traffic in each place; the table, and the data for the JSON file."""

    def announce(number: int, app: str, samples: list[cases.Sample]) -> None:
        times = [f"{sample.place} {sample.value:.1f}" for sample in samples if sample.figure == samples[0].figure]
        print(f"round {number + 1}  {app:<10} {samples[0].figure.name}: {', '.join(times)} ms", flush=True)

    with contextlib.ExitStack() as stack:
        every = {
            name: [
                stack.enter_context(places.playground(browser, docs + PAGE, app)),
                stack.enter_context(places.uvicorn(browser, app)),
                stack.enter_context(places.direct(app)),
            ]
            for name, app in APPS.items()
        }
        samples = cases.rounds(every, count, announce)
    return traffic_table.text(samples, count), traffic_table.data(samples)


def builds(browser: Browser, docs: str, count: int) -> tuple[str, object]:
    """Time builds of made-up sites, once; the table, and the data for the JSON file."""
    return build.measure()


BENCHMARKS = {
    "page": pages,
    "start": starts,
    "links": starts_over_links,
    "firefox": starts_in_firefox,
    "traffic": traffic,
    "build": builds,
}


def main() -> int:
    """Measure, print the tables and write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="samples of each figure")
    parser.add_argument("--only", nargs="+", choices=sorted(BENCHMARKS), help="some of the benchmarks; without it, all")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    executable = chromium.chromium()
    if executable is None:
        raise SystemExit("no Chromium: `make bench` says what to install")
    load_before = os.getloadavg()[0]
    tables: list[str] = []
    results: dict[str, object] = {"rounds": options.rounds}
    version = ""
    with sync_playwright() as playwright, SiteServer(SPHINX.directory) as docs:
        for name, measure in BENCHMARKS.items():
            if options.only is None or name in options.only:
                # A browser for each: what the one leaves behind doesn't weigh on the other.
                browser = playwright.chromium.launch(executable_path=executable, args=list(chromium.ARGUMENTS))
                table, results[name] = measure(browser, docs.url, options.rounds)
                tables.append(table)
                version = browser.version
                browser.close()
        machine = report.Machine.here(f"Chromium {version}", load_before)
    print("", *tables, machine, sep="\n\n")
    print(f"written to {os.path.relpath(report.write(results, machine))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
