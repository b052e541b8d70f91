"""Find the browsers of tests and benchmarks; as root on Debian, install those that are missing.

`python -m scripts.browser [chromium] [firefox]` ends with 0 when those named (without names, both) are there, else
says what to do.
"""

import argparse
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "WEBASGI_CHROMIUM"
FIREFOX_VARIABLE = "WEBASGI_FIREFOX"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The release of Debian first: the one with long-time support is what the tests know.
FIREFOX_NAMES = ("firefox-esr", "firefox")

# --no-sandbox because root can't have it; the others keep the browser from talking to the network on its own.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

INSTALL_SECONDS = 900


def chromium() -> Path | None:
    """The browser's executable: what WEBASGI_CHROMIUM names, else one on PATH, else Playwright's own.

    Raises:
        SystemExit: WEBASGI_CHROMIUM names no file.
    """
    return _executable(VARIABLE, NAMES) or playwrights_own()


def firefox() -> Path | None:
    """The browser's executable: what WEBASGI_FIREFOX names, else one on PATH.

    Playwright's own Firefox won't do: it doesn't speak WebDriver BiDi.

    Raises:
        SystemExit: WEBASGI_FIREFOX names no file.
    """
    return _executable(FIREFOX_VARIABLE, FIREFOX_NAMES)


def _executable(variable: str, names: tuple[str, ...]) -> Path | None:
    if named := os.environ.get(variable):
        if not Path(named).is_file():
            raise SystemExit(f"{variable} names {named}, which is no file")
        return Path(named)
    found = (shutil.which(name) for name in names)
    return next((Path(path) for path in found if path), None)


def playwrights_own() -> Path | None:
    """The newest Chromium that `playwright install chromium` has put into its cache."""
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    found = sorted(Path(cache).glob("chromium-*/chrome-linux*/chrome"))
    return found[-1] if found else None


@dataclass(frozen=True)
class Browser:
    """One browser, the Debian package that brings it, and the variable that names another."""

    name: str
    package: str
    variable: str
    find: Callable[[], Path | None]

    @property
    def advice(self) -> str:
        """What the user can do."""
        return f"No {self.name} found: install one (Debian: apt-get install {self.package}) or set {self.variable}."


BROWSERS = (
    Browser("Chromium", "chromium", VARIABLE, chromium),
    Browser("Firefox", "firefox-esr", FIREFOX_VARIABLE, firefox),
)


def install(browsers: list[Browser]) -> str | None:
    """Install Debian's packages; None when the browsers are there, else what the user must do."""
    advice = "\n".join(browser.advice for browser in browsers)
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return advice
    print(" and ".join(browser.name for browser in browsers), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["update", "-qq"],
        ["install", "-qq", "-y", "--no-install-recommends", *(browser.package for browser in browsers)],
    ):
        command = ["apt-get", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0", *arguments]
        try:
            subprocess.run(
                command,
                env=environment,
                check=True,
                timeout=INSTALL_SECONDS,
                stdout=subprocess.DEVNULL,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            return f"{advice} (apt-get {arguments[0]} failed: {error})"
    missing = [browser.advice for browser in browsers if browser.find() is None]
    return "\n".join(missing) or None


def main() -> int:
    """Make sure that there are browsers; 1 when one is missing."""
    names = [browser.name.lower() for browser in BROWSERS]
    parser = argparse.ArgumentParser(prog="python -m scripts.browser", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" or ".join(names))
    wanted = parser.parse_args().names or names
    if unknown := set(wanted) - set(names):
        parser.error(f"no such browser: {', '.join(sorted(unknown))}")
    missing = [browser for browser in BROWSERS if browser.name.lower() in wanted and browser.find() is None]
    problem = install(missing) if missing else None
    if problem:
        print(problem)
    return 1 if problem else 0


if __name__ == "__main__":
    raise SystemExit(main())
