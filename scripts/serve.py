"""A static server for built sites, as plain as any static host: no special headers, no rewriting.

`python -m scripts.serve DIRECTORY` serves until Ctrl-C; tests and benchmarks use SiteServer.
"""

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from scripts.link import Link

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Request:
    """One answered request."""

    method: str
    path: str
    status: int
    size: int
    """Bytes of the body that was sent."""
    cookie: str = ""
    """The header of this name."""


class SiteServer:
    """Serves a directory in a thread; a context manager, or `start` and `stop`."""

    def __init__(self, directory: Path, port: int = 0, link: Link | None = None) -> None:
        """Bind the port; 0 takes a free one. `link` slows what is sent.

        Raises:
            OSError: the port is taken.
        """
        self.requests: list[Request] = []
        handler = partial(_Handler, self.requests, link, directory=os.fspath(directory))
        self._server = _Server((HOST, port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.daemon = True

    @property
    def url(self) -> str:
        """The origin, with a slash at its end."""
        return f"http://{HOST}:{self._server.server_port}/"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """End; requests under way are dropped."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)

    def __enter__(self) -> "SiteServer":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A browser opens several connections at once; the default backlog of 5 drops some.
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        # A reader who leaves a page cuts its connections: that is no error of the server's.
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # As static hosts have it: else a file's end may wait until the browser has said that its beginning is there.
    disable_nagle_algorithm = True
    # Seconds that an idle connection is kept.
    timeout = 60
    extensions_map = {  # noqa: RUF012 - declared so by the base class
        **SimpleHTTPRequestHandler.extensions_map,
        # What static hosts say, whatever the machine's own MIME table holds.
        ".css": "text/css",
        ".htm": "text/html",
        ".html": "text/html",
        ".js": "text/javascript",
        ".json": "application/json",
        ".mjs": "text/javascript",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".whl": "application/octet-stream",
        ".zip": "application/zip",
    }

    def __init__(self, requests: list[Request], link: Link | None, *args: object, directory: str) -> None:
        self._requests = requests
        self._link = link
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self._status = code.value if isinstance(code, HTTPStatus) else int(code)
        self._size = 0

    def send_header(self, keyword: str, value: str) -> None:
        if keyword.lower() == "content-length" and self.command != "HEAD":
            self._size = int(value)
        super().send_header(keyword, value)

    def end_headers(self) -> None:
        # A request line that is none has no headers.
        cookie = str(self.headers.get("cookie", "")) if hasattr(self, "headers") else ""
        self._requests.append(Request(self.command, self.path, self._status, self._size, cookie))
        if self._link is not None:
            self._link.wait()
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        if self._link is not None:
            self._link.carry(source, outputfile)
        else:
            super().copyfile(source, outputfile)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what happened is in `requests`."""


@contextlib.contextmanager
def terminal_of_our_own() -> Iterator[None]:
    """While this lasts, Ctrl-C reaches this process alone, not the `make` that started it.

    `make` would otherwise end by the signal and print an error, whatever its command does. Without a terminal, or in
    the background, nothing changes.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        yield
        return
    foreground = os.tcgetpgrp(terminal)
    if foreground != os.getpgrp() or foreground == os.getpid():
        os.close(terminal)
        yield
        return
    # A process outside the foreground group is stopped by SIGTTOU when it takes the terminal back; Ctrl-Z would stop
    # this process while its shell waits for `make`.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(terminal, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(terminal, foreground)
        os.close(terminal)


def main() -> int:
    """Serve a directory until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m scripts.serve", description="serve a built site")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    try:
        server = SiteServer(options.directory, options.port)
    except (OSError, OverflowError) as error:
        print(f"can't serve on port {options.port} ({error}); another: make demo PORT=8001")
        return 1
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    with terminal_of_our_own(), server:
        print(f"{server.url}  (Ctrl-C ends it)", flush=True)
        done.wait()
        print(flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
