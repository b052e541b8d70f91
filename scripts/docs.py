"""Build both example sites and their front page into example_docs/_site, where something changed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from scripts.stamps import ROOT, Stamp, files_under

SOURCES = ROOT / "example_docs"
SITE = SOURCES / "_site"
MADE = ROOT / ".make"

# Building resolves requirements and downloads wheels, the first time.
LIMIT_SECONDS = 1500


@dataclass(frozen=True)
class Site:
    """One example site: its name is its folder's, in the sources and in the built site."""

    name: str
    command: Sequence[str]
    # Added when our own code changed, so that no page is kept from what an older version made.
    afresh: Sequence[str]

    @property
    def directory(self) -> Path:
        """Where the built site lies."""
        return SITE / self.name

    def build(self) -> None:
        """Build the site, unless it was made of just these sources by just this code.

        Raises:
            subprocess.CalledProcessError: the tool reported an error or a warning.
        """
        program = Stamp.of(MADE / f"{self.name}-program", files_under(ROOT / "src"))
        content = Stamp.of(MADE / f"{self.name}-content", files_under(SOURCES, without=["_site"]))
        present = (self.directory / "index.html").is_file()
        if present and program.is_current and content.is_current:
            return
        print(f"example site: {self.name}", flush=True)
        afresh = [] if present and program.is_current else self.afresh
        # Material for MkDocs prints an announcement otherwise.
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        command = [*self.command, *afresh]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=LIMIT_SECONDS)
        program.write()
        content.write()


SPHINX = Site(
    "sphinx",
    [
        sys.executable,
        "-m",
        "sphinx",
        "--builder",
        "html",
        "--fail-on-warning",
        "--quiet",
        "--doctree-dir",
        ".make/doctrees",
        "example_docs/sphinx",
        "example_docs/_site/sphinx",
    ],
    ["--fresh-env", "--write-all"],
)
MKDOCS = Site(
    "mkdocs",
    [
        sys.executable,
        "-m",
        "mkdocs",
        "--quiet",
        "build",
        "--strict",
        "--config-file",
        "example_docs/mkdocs/mkdocs.yml",
        "--site-dir",
        str(SITE / "mkdocs"),
    ],
    ["--clean"],
)


def build() -> None:
    """Build the sites that are not current and copy the front page; one process at a time does it.

    Raises:
        subprocess.CalledProcessError: a site did not build without warnings.
    """
    MADE.mkdir(exist_ok=True)
    with FileLock(MADE / "docs.lock", timeout=2 * LIMIT_SECONDS):
        for site in (SPHINX, MKDOCS):
            site.build()
        shutil.copyfile(SOURCES / "index.html", SITE / "index.html")


def main() -> int:
    """Build; the exit code is that of the tool that failed, if any."""
    try:
        build()
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
