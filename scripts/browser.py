"""Find a Chromium for browser tests and benchmarks; as root on Debian, install it.

`python -m scripts.browser` ends with 0 when there is one, else says in one line what to do.
"""

import os
import shutil
import subprocess
from pathlib import Path

VARIABLE = "WEBASGI_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

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
    if named := os.environ.get(VARIABLE):
        if not Path(named).is_file():
            raise SystemExit(f"{VARIABLE} names {named}, which is no file")
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return playwrights_own()


def playwrights_own() -> Path | None:
    """The newest Chromium that `playwright install chromium` has put into its cache."""
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    found = sorted(Path(cache).glob("chromium-*/chrome-linux*/chrome"))
    return found[-1] if found else None


def install() -> str | None:
    """Install Debian's Chromium; None when it is there, else what the user must do."""
    advice = f"No Chromium found: install one (Debian: apt-get install chromium) or set {VARIABLE}."
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return advice
    print("Chromium", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["update", "-qq"],
        ["install", "-qq", "-y", "--no-install-recommends", "chromium"],
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
    return None if chromium() else advice


def main() -> int:
    """Make sure that there is a browser; 1 when there is none."""
    problem = None if chromium() else install()
    if problem:
        print(problem)
    return 1 if problem else 0


if __name__ == "__main__":
    raise SystemExit(main())
