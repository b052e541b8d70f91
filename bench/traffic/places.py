"""Where an app is served: in a playground, by uvicorn, or to httpx.ASGITransport. All measure alike."""

import contextlib
import json
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame

from scripts.serve import HOST
from scripts.stamps import ROOT

APPS = Path(__file__).parent / "apps"
SCRIPT = "traffic.js"
# Milliseconds that one measurement may take; seconds that a process may take to start and to end.
LIMIT = 120_000
START_SECONDS = 30
END_SECONDS = 10


class Place(ABC):
    """Calls the functions of `traffic.js`, or their like."""

    has_sockets = True

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def call(self, function: str, *arguments: object) -> Any:
        """Call a function; gives its result."""

    @abstractmethod
    def processes(self) -> list[int]:
        """The processes that have a part in it."""

    def time(self, function: str, *arguments: object) -> float:
        """Milliseconds that a function has measured."""
        return float(self.call(function, *arguments))

    def times(self, function: str, *arguments: object) -> list[float]:
        """Milliseconds of each step of a function."""
        return [float(value) for value in self.call(function, *arguments)]


def processes_of(browser: Browser) -> list[int]:
    """The numbers of all of a browser's processes."""
    session = browser.new_browser_cdp_session()
    found = [int(process["id"]) for process in session.send("SystemInfo.getProcessInfo")["processInfo"]]
    session.detach()
    return found


class PagePlace(Place):
    """A page of the app in a browser."""

    def __init__(self, name: str, browser: Browser, frame: Frame, server: int | None = None) -> None:
        super().__init__(name)
        self._browser = browser
        self._frame = frame
        self._server = server

    def call(self, function: str, *arguments: object) -> Any:
        """See `Place.call`.

        Raises:
            playwright.sync_api.Error: it failed or took too long.
        """
        return self._frame.evaluate(
            """([name, values, limit]) => Promise.race([
                 traffic[name](...values),
                 new Promise((_, reject) => {
                   setTimeout(() => reject(new Error(`${name}: no end in ${limit} ms`)), limit);
                 }),
               ])""",
            [function, arguments, LIMIT],
        )

    def processes(self) -> list[int]:
        """The browser's, all of them, and the server's, where there is one."""
        own = processes_of(self._browser)
        return own if self._server is None else [*own, self._server]


class DirectPlace(Place):
    """A process of its own in which httpx calls the app; see `direct.py`."""

    has_sockets = False

    def __init__(self, name: str, process: "subprocess.Popen[str]") -> None:
        super().__init__(name)
        self._process = process

    def call(self, function: str, *arguments: object) -> Any:
        """See `Place.call`.

        Raises:
            RuntimeError: it failed; its own words are on stderr.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([function, arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"httpx.ASGITransport: {function}{arguments} ended the process")
        return json.loads(answer)

    def processes(self) -> list[int]:
        """See `Place.processes`."""
        return [self._process.pid]


@contextlib.contextmanager
def playground(browser: Browser, page_url: str, app: str) -> Iterator[Place]:
    """The app in the first playground of a page, whose environment has what it needs.

    Raises:
        SystemExit: it did not start.
    """
    context = browser.new_context()
    context.set_default_timeout(LIMIT)
    try:
        page = context.new_page()
        page.goto(page_url, wait_until="load")
        files = {"main.py": (APPS / f"{app}.py").read_text("utf-8"), SCRIPT: (APPS / SCRIPT).read_text("utf-8")}
        failure = page.evaluate(
            """async (files) => {
              await customElements.whenDefined("webasgi-playground");
              const element = document.querySelector("webasgi-playground");
              Object.assign(element, { files, app: "main:app", path: "/" });
              return (await element.run()) === "ready" ? null : element.failure;
            }""",
            files,
        )
        if failure is not None:
            raise SystemExit(f"{app} did not start in the playground: {failure['message']}\n{failure['traceback']}")
        preview = page.evaluate_handle("document.querySelector('webasgi-playground').preview").as_element()
        frame = preview.content_frame() if preview else None
        if frame is None:
            raise SystemExit("the playground shows no page")
        frame.wait_for_function("() => !!globalThis.traffic")
        yield PagePlace("playground", browser, frame)
    finally:
        context.close()


@contextlib.contextmanager
def uvicorn(browser: Browser, app: str) -> Iterator[Place]:
    """The app behind uvicorn, with its default options, and a plain page of the same browser.

    Raises:
        SystemExit: it did not start.
    """
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", f"bench.traffic.apps.{app}:app", "--host", HOST, "--port", str(port)]
    with _process(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        _wait_for(port, server)
        context = browser.new_context()
        context.set_default_timeout(LIMIT)
        try:
            page = context.new_page()
            page.goto(f"http://{HOST}:{port}/", wait_until="load")
            yield PagePlace("uvicorn", browser, page.main_frame, server.pid)
        finally:
            context.close()


@contextlib.contextmanager
def direct(app: str) -> Iterator[Place]:
    """The app behind httpx.ASGITransport."""
    command = [sys.executable, "-m", "bench.traffic.direct", app]
    with _process(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None) as process:
        yield DirectPlace("ASGITransport", process)


@contextlib.contextmanager
def _process(command: list[str], **streams: Any) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(command, cwd=ROOT, text=True, **streams)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _wait_for(port: int, server: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(f"uvicorn ended with {server.returncode} where it should listen")
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"uvicorn did not listen within {START_SECONDS} seconds")
