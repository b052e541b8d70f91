"""A small site in every theme, and pictures of its playground: light, dark and narrow, before Run and after.

`python -m scripts.screenshots [--out DIRECTORY] [THEME ...]`; `make screenshots` installs the themes before. They are a
dependency group of their own: nothing else needs them. Look at the pictures.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts import browser as chromium
from scripts.serve import SiteServer
from scripts.stamps import ROOT

OUT = ROOT / ".make" / "screenshots"
BUILD_SECONDS = 300
RUN_MILLISECONDS = 90_000

APP = '''"""An app without a framework."""

PAGE = b"""<!doctype html><meta charset="utf-8"><title>Home</title>
<style>body { font: 16px/1.5 system-ui; margin: 2rem } </style>
<h1>It runs</h1><p>In <a href="/again">your browser</a>.</p>
<script>console.warn("said by the page")</script>"""


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    print("asked for", scope["path"])
    headers = [(b"content-type", b"text/html")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE})
'''
DATA = '{"name": "world"}\n'


def _indented(text: str) -> str:
    return "".join(f"   {line}".rstrip() + "\n" for line in text.splitlines())


FILES = f"-- main.py --\n{APP}-- data.json --\n{DATA}"
RST = f"""A playground
============

Text before it, with ``code`` and a `link <https://example.com/>`__.

.. webasgi::
   :title: An app without a framework
   :requirements:

{_indented(FILES)}
Text after it.

.. code-block:: python

   def code_of_the_theme() -> str:
       return "for comparison"
"""
MARKDOWN = f"""# A playground

Text before it, with `code` and a [link](https://example.com/).

```webasgi title="An app without a framework" requirements=""
{FILES}```

Text after it.

```python
def code_of_the_theme() -> str:
    return "for comparison"
```
"""


@dataclass(frozen=True)
class Theme:
    """`build` writes the site's sources into its first directory and builds them into the second."""

    name: str
    build: Callable[[Path, Path], None]
    dark: bool = True


def _run(*command: str, directory: Path) -> None:
    subprocess.run(command, cwd=directory, check=True, timeout=BUILD_SECONDS)


def _sphinx(theme: str) -> Callable[[Path, Path], None]:
    def build(source: Path, site: Path) -> None:
        values = {
            "project": "Theme",
            "extensions": ["sphinx_webasgi"],
            "html_theme": theme,
            "html_copy_source": False,
            "webasgi_snapshots": False,
        }
        lines = [f"{name} = {value!r}\n" for name, value in values.items()]
        (source / "conf.py").write_text("".join(lines), "utf-8")
        (source / "index.rst").write_text(RST, "utf-8")
        _run(sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", str(source), str(site), directory=source)

    return build


PALETTE = [
    {"media": "(prefers-color-scheme: light)", "scheme": "default"},
    {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
]


def _mkdocs(theme: dict[str, object]) -> Callable[[Path, Path], None]:
    def build(source: Path, site: Path) -> None:
        config = {
            "site_name": "Theme",
            "theme": theme,
            "plugins": [{"webasgi": {"snapshots": False}}],
            "strict": True,
        }
        # JSON is YAML.
        (source / "mkdocs.yml").write_text(json.dumps(config), "utf-8")
        (source / "docs").mkdir()
        (source / "docs" / "index.md").write_text(MARKDOWN, "utf-8")
        _run(sys.executable, "-m", "mkdocs", "--quiet", "build", "--site-dir", str(site), directory=source)

    return build


def _zensical(source: Path, site: Path) -> None:
    functions = {name: f"mkdocs_webasgi.fence.{name}" for name in ("format", "validator")}
    fence = json.dumps({"name": "webasgi", "class": "webasgi", **functions})
    config = (
        "site_name: Theme\nsite_dir: site\n"
        f"theme: {json.dumps({'name': 'material', 'palette': PALETTE})}\n"
        f"markdown_extensions:\n  - pymdownx.highlight\n"
        f"  - pymdownx.superfences:\n      custom_fences:\n        - {fence}\n"
    )
    (source / "mkdocs.yml").write_text(config, "utf-8")
    (source / "docs").mkdir()
    (source / "docs" / "index.md").write_text(MARKDOWN, "utf-8")
    _run(sys.executable, "-m", "zensical", "build", directory=source)
    _run(sys.executable, "-m", "webasgi", "assets", "site", directory=source)
    shutil.copytree(source / "site", site, dirs_exist_ok=True)


THEMES = (
    Theme("furo", _sphinx("furo")),
    Theme("pydata", _sphinx("pydata_sphinx_theme")),
    Theme("sphinx-book", _sphinx("sphinx_book_theme")),
    Theme("sphinx-rtd", _sphinx("sphinx_rtd_theme"), dark=False),
    Theme("alabaster", _sphinx("alabaster"), dark=False),
    Theme("material", _mkdocs({"name": "material", "font": False, "palette": PALETTE})),
    Theme("mkdocs", _mkdocs({"name": "mkdocs", "color_mode": "auto"})),
    Theme("readthedocs", _mkdocs({"name": "readthedocs"}), dark=False),
    Theme("zensical", _zensical),
)
WIDE, NARROW = (1280, 900), (390, 844)


def _shoot(page: Page, name: str, out: Path) -> None:
    """Before Run, the app, the network panel."""
    playground = page.locator("webasgi-playground").first
    page.wait_for_function("customElements.get('webasgi-playground') !== undefined")
    page.wait_for_timeout(600)
    page.screenshot(path=out / f"{name}-1-page.png")
    playground.evaluate("element => element.scrollIntoView({ block: 'center' })")
    result = playground.evaluate("element => element.run()")
    if result != "ready":
        raise SystemExit(f"{name}: the app is {result}: {playground.evaluate('element => element.failure')}")
    page.wait_for_timeout(500)
    page.screenshot(path=out / f"{name}-2-app.png")
    # Its name has the number of unread lines, too.
    view = playground.get_by_role("button", name=re.compile("^Panels"))
    if view.is_visible():
        view.click()
    playground.get_by_role("tab", name="Network").click()
    page.wait_for_timeout(400)
    page.screenshot(path=out / f"{name}-3-panels.png")


def shoot(browser: Browser, theme: Theme, url: str, out: Path) -> None:
    """The pictures of one theme."""
    for size, (width, height) in (("wide", WIDE), ("narrow", NARROW)):
        for scheme in ("light", "dark") if theme.dark else ("light",):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            context.set_default_timeout(RUN_MILLISECONDS)
            page = context.new_page()
            page.goto(url)
            _shoot(page, f"{theme.name}-{size}-{scheme}", out)
            context.close()


def main() -> int:
    """Build and shoot the themes named, or all."""
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("themes", nargs="*", metavar="THEME")
    options = parser.parse_args()
    if unknown := set(options.themes) - {theme.name for theme in THEMES}:
        parser.error(f"no such theme: {', '.join(sorted(unknown))}")
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    executable = chromium.chromium()
    if executable is None:
        raise SystemExit(f"no Chromium: `make browser`, or set {chromium.VARIABLE}")
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*chromium.ARGUMENTS])
        for theme in THEMES:
            if options.themes and theme.name not in options.themes:
                continue
            print(theme.name, flush=True)
            source, site = Path(directory, theme.name), Path(directory, f"{theme.name}-site")
            source.mkdir()
            theme.build(source, site)
            with SiteServer(site) as server:
                shoot(browser, theme, server.url, out)
        browser.close()
    print(out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
