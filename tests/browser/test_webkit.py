"""WebKitGTK, where this machine has its driver (Debian: `webkit2gtk-driver`, `xvfb`)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Site

DRIVER = shutil.which("WebKitWebDriver")
SCREEN = shutil.which("Xvfb")
BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
# Seconds.
LIMIT = 30
ELEMENT = "document.querySelector('webasgi-playground')"

pytestmark = pytest.mark.skipif(
    DRIVER is None or SCREEN is None or not BROWSERS, reason="there is no driver of WebKitGTK here"
)


class Driver:
    """A browser by WebDriver (https://www.w3.org/TR/webdriver2/)."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"
        options = {"binary": str(BROWSERS[0]), "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = f"/session/{self._call('POST', '/session', wanted)['sessionId']}"

    def _call(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self._address + path, method=method, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=LIMIT) as response:
            return json.load(response)["value"]

    def goto(self, url: str) -> None:
        """Load a page."""
        self._call("POST", f"{self._session}/url", {"url": url})

    def run(self, script: str) -> Any:
        """What a function with this body returns."""
        return self._call("POST", f"{self._session}/execute/sync", {"script": script, "args": []})

    def until(self, condition: str) -> None:
        """Wait until an expression is true."""
        deadline = time.monotonic() + LIMIT
        while not self.run(f"return {condition}"):
            assert time.monotonic() < deadline, f"{condition}: not in {LIMIT} seconds"
            time.sleep(0.1)

    def close(self) -> None:
        """Close the browser."""
        self._call("DELETE", self._session)


@pytest.fixture
def webkit() -> Iterator[Driver]:
    """A browser on a screen of its own."""
    with ExitStack() as stack, socket.socket() as free:
        assert DRIVER is not None
        assert SCREEN is not None
        read, write = os.pipe()
        screen = subprocess.Popen(
            [SCREEN, "-displayfd", str(write), "-screen", "0", "1200x900x24"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        stack.callback(screen.wait)
        stack.callback(screen.terminate)
        os.close(write)
        with os.fdopen(read) as display:
            number = display.readline().strip()
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        free.close()
        driver = subprocess.Popen(
            [DRIVER, f"--port={port}"], env={**os.environ, "DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1"}
        )
        stack.callback(driver.wait)
        stack.callback(driver.terminate)
        deadline = time.monotonic() + LIMIT
        opened: Driver | None = None
        while opened is None and time.monotonic() < deadline:
            with suppress(urllib.error.URLError):
                opened = Driver(port)
            time.sleep(0.1)
        assert opened is not None, "the driver does not answer"
        stack.callback(opened.close)
        yield opened


def test_a_run_says_that_the_browser_can_not_show_the_app_before_python_is_fetched(
    sphinx_site: Site, webkit: Driver
) -> None:
    webkit.goto(sphinx_site.page("quickstart"))
    webkit.until("customElements.get('webasgi-playground') !== undefined")
    webkit.run(f"{ELEMENT}.run().catch(() => {{}})")
    webkit.until(f"['failed', 'ready'].includes({ELEMENT}.state)")
    failure = webkit.run(f"return {ELEMENT}.failure")
    assert failure["fault"] == "us"
    assert "Firefox" in failure["message"]
    shown = webkit.run(f"return {ELEMENT}.shadowRoot.querySelector('[part~=message]').innerText")
    assert "This browser can't show the app" in shown
    loaded = webkit.run("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert not [url for url in loaded if "pyodide.asm" in url]
