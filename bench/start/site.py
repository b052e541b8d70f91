"""The Sphinx site whose playgrounds are timed, and their data."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from scripts.stamps import ROOT

SOURCES = Path(__file__).parent / "docs"
TARGET = ROOT / ".make" / "starts"
ASSETS = TARGET / "html" / "_static" / "webasgi"
LIMIT_SECONDS = 600


def build() -> Path:
    """Build it; gives the directory of the HTML.

    Raises:
        subprocess.CalledProcessError: Sphinx reported an error or a warning.
    """
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--fresh-env", "--write-all"]
    html = TARGET / "html"
    command += ["--doctree-dir", str(TARGET / "doctrees"), str(SOURCES), str(html)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=LIMIT_SECONDS)
    return html


def playground_data(page: Path) -> str:
    """The JSON of a page's first playground."""
    reader = _Reader()
    reader.feed(page.read_text("utf-8"))
    return reader.found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "data-playground"]
