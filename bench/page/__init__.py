"""What readers wait for before they run anything: a page with three playgrounds beside the same page without.

As Lighthouse measures it for phones: a processor four times slower, 1.6 Mbit/s and 150 ms, an empty cache; its metrics
(https://developer.chrome.com/docs/lighthouse/performance/performance-scoring), of which Speed Index is left out.
"""

import io
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ViewportSize
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from scripts.serve import SiteServer

PHONE = ViewportSize(width=412, height=823)
SLOWER = 4
LATENCY_MILLISECONDS = 150
BYTES_A_SECOND = 1_600_000 / 8
# From the page's load event; long tasks after it count as well.
QUIET_MILLISECONDS = 3_000
THEME = "furo"

APP = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/{name}")
async def {name}(count: int = {number}):
    # Said in {number} lines.
    return {{"name": "{name}", "count": count}}
"""
NAMES = ("first", "second", "third")

OBSERVE = """
window.seen = { fcp: 0, lcp: 0, cls: 0, tbt: 0 };
const long = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") seen.fcp = entry.startTime;
}).observe({ type: "paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.lcp = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.cls += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  long.push(...list.getEntries());
  // Of each what is longer than 50 ms, and after there was something to see.
  const late = long.map(({ startTime, duration }) => startTime + duration - Math.max(startTime, seen.fcp) - 50);
  seen.tbt = late.reduce((sum, each) => sum + Math.max(0, each), 0);
}).observe({ type: "longtask", buffered: true });
"""
METRICS = {
    "fcp": "first contentful paint, ms",
    "lcp": "largest contentful paint, ms",
    "tbt": "total blocking time, ms",
    "cls": "layout shift",
    "bytes": "bytes, kB",
}


def _page(directive: str) -> str:
    blocks = []
    for number, name in enumerate(NAMES, 1):
        lines = "".join(f"   {line}".rstrip() + "\n" for line in APP.format(name=name, number=number).splitlines())
        blocks.append(f"{directive}\n\n{lines}\nText about the {name} one.\n")
    return "Three examples\n==============\n\n" + "\n".join(blocks)


@contextmanager
def _site() -> Iterator[SiteServer]:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        source.mkdir()
        (source / "with.rst").write_text(_page(".. webasgi::"), "utf-8")
        (source / "without.rst").write_text(_page(".. code-block:: python"), "utf-8")
        (source / "index.rst").write_text("Pages\n=====\n\n.. toctree::\n\n   with\n   without\n", "utf-8")
        values = {"extensions": ["sphinx_webasgi"], "html_theme": THEME, "webasgi_snapshots": False}
        output = Path(folder, "html")
        with patch_docutils(), docutils_namespace():
            Sphinx(
                source, None, output, Path(folder, "doctrees"), "html", confoverrides=values, status=None,
                warning=io.StringIO(),
            ).build()  # fmt: skip
        with SiteServer(output) as server:
            yield server


def _visit(browser: Browser, url: str) -> dict[str, float]:
    context = browser.new_context(viewport=PHONE, device_scale_factor=1.75, is_mobile=True, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    rate = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MILLISECONDS, **rate})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    moved: list[float] = []
    session.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    page.add_init_script(OBSERVE)
    page.goto(url, wait_until="load", timeout=60_000)
    page.wait_for_timeout(QUIET_MILLISECONDS)
    seen: dict[str, float] = page.evaluate("seen")
    context.close()
    return {**seen, "bytes": sum(moved) / 1000}


def measure(browser: Browser, count: int) -> tuple[str, dict[str, Any]]:
    """The table of medians, and the data for the JSON file."""
    samples: dict[str, list[dict[str, float]]] = {"with": [], "without": []}
    with _site() as server:
        for number in range(count):
            for name, found in samples.items():
                found.append(_visit(browser, f"{server.url}{name}.html"))
                print(f"round {number + 1}  {name:<8} {found[-1]}", flush=True)
    lines = [f"{'a page, on a phone':<32}{'three playgrounds':>18}{'without':>10}"]
    for name, label in METRICS.items():
        both = [statistics.median(each[name] for each in samples[kind]) for kind in ("with", "without")]
        digits = 3 if name == "cls" else 0
        lines.append(f"{label:<32}{both[0]:>18.{digits}f}{both[1]:>10.{digits}f}")
    return "\n".join(lines), {**samples}
