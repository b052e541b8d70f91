"""`python -m bench`: the FastAPI quickstart of the Sphinx example site against a naive page."""

import argparse
import os

from playwright.sync_api import Browser, sync_playwright

from bench import report
from bench.measure import RUN_NAIVE, RUN_PLAYGROUND, Sample, Variant, rounds
from bench.naive_site import App, prepare
from scripts import browser as chromium
from scripts.docs import SPHINX
from scripts.serve import SiteServer

PAGE = "quickstart.html"
PLAYGROUND_IS_UP = "() => !!customElements.get('webasgi-playground')"
NAIVE_IS_UP = "() => typeof run === 'function'"


def playground_data(browser: Browser, url: str) -> str:
    """The JSON of the page's first playground."""
    page = browser.new_page()
    page.goto(url)
    data = page.locator("webasgi-playground").first.get_attribute("data-playground")
    page.close()
    if data is None:
        raise SystemExit(f"{url} has no playground: `make docs`")
    return data


def announce(number: int, sample: Sample) -> None:
    """One line for each sample, so that a long benchmark shows that it lives."""
    print(f"round {number + 1}  {sample.variant:<8} cold {sample.cold:6.0f}  warm {sample.warm:6.0f}", flush=True)


def main() -> int:
    """Measure, print the table and write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="samples of each variant")
    count = parser.parse_args().rounds
    if count < 1:
        parser.error("--rounds must be at least 1")
    executable = chromium.chromium()
    if executable is None:
        raise SystemExit("no Chromium: `make bench` says what to install")
    load_before = os.getloadavg()[0]
    with sync_playwright() as playwright, SiteServer(SPHINX.directory) as docs:
        browser = playwright.chromium.launch(executable_path=executable, args=list(chromium.ARGUMENTS))
        data = playground_data(browser, docs.url + PAGE)
        naive_site = prepare(App.of_playground(data, SPHINX.directory / "_static" / "webasgi"))
        with SiteServer(naive_site) as naive:
            variants = [
                Variant("naive", naive.url, NAIVE_IS_UP, RUN_NAIVE),
                Variant("webasgi", docs.url + PAGE, PLAYGROUND_IS_UP, RUN_PLAYGROUND),
            ]
            samples = rounds(browser, variants, count, announce)
        machine = report.Machine.here(f"Chromium {browser.version}", load_before)
        browser.close()
    print()
    print(report.table(samples, "naive", machine))
    print(f"written to {os.path.relpath(report.write(samples, machine))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
