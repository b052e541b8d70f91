"""From Run to the first response: our playgrounds beside a page that does the same naively."""

import contextlib
from typing import Any

from playwright.sync_api import Browser

from bench.start import memory, naive_site, runs, site, table
from scripts.link import Link
from scripts.serve import SiteServer

# Name for the table, page, link in Mbit/s and milliseconds or None; whether all kinds of starts are timed.
CASES: list[tuple[str, str, tuple[float, float] | None, bool]] = [
    ("FastAPI", "fastapi", None, True),
    ("Litestar", "litestar", None, True),
    ("Django", "django", None, True),
    ("FastAPI, 50 Mbit/s 20 ms", "fastapi", (50, 20), False),
    ("FastAPI, 10 Mbit/s 40 ms", "fastapi", (10, 40), False),
    ("FastAPI, 2 Mbit/s 80 ms", "fastapi", (2, 80), False),
]


def measure(browser: Browser, count: int) -> tuple[str, dict[str, Any]]:
    """The table, and the data for the JSON file."""

    # So that a long benchmark shows that it lives.
    def announce(number: int, sample: runs.Sample) -> None:
        name = f"{sample.case}, {sample.variant}, {sample.kind}"
        print(f"round {number + 1}  {name:<48} {sample.milliseconds:6.0f} ms", flush=True)

    html = site.build()
    with contextlib.ExitStack() as stack:
        cases = []
        for name, page, speed, whole in CASES:
            app = naive_site.App.of_playground(site.playground_data(html / f"{page}.html"), site.ASSETS)
            ours, naive = (
                stack.enter_context(SiteServer(directory, link=None if speed is None else Link.of(*speed)))
                for directory in (html, naive_site.prepare(page, app))
            )
            cases.append(runs.Case(name, f"{page}.html", ours, naive, whole))
        samples = runs.rounds(browser, cases, count, announce)
        used = memory.measure(browser, cases[0].ours.url)
    return table.text(samples, used), table.data(samples, used)
