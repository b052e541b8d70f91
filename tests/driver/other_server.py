"""Another server, of another origin, for the HTTP clients of apps: a few paths, with and without CORS."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

PIECE = b"x" * 1000


class Other:
    """Serves on a free port in a thread; a context manager.

    ``/echo`` (any method) tells the request as JSON, ``/gzip`` is compressed, ``/stream`` sends three pieces 0.1 s
    apart, ``/redirect`` leads to ``/echo``, ``/slow`` starts after 0.7 s, ``/mute`` never answers, ``/stuck`` stops
    within its body, ``/broken`` ends within it, ``/status/N`` has that status, ``/closed`` is not allowed by CORS.
    """

    def __init__(self) -> None:
        self.aborted = threading.Event()
        """Set once a client leaves ``/mute`` or ``/stuck``."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """The origin, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Other:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)


def _handler(other: Other) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_OPTIONS(self) -> None:
            self._start(204, {"Access-Control-Allow-Methods": "*", "Access-Control-Allow-Headers": "*"})

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if path.startswith("/status/"):
                self._start(int(path.rpartition("/")[2]))
            elif path == "/redirect":
                self._start(302, {"Location": "/echo?redirected"})
            elif path == "/gzip":
                self._whole(gzip.compress(PIECE), {"Content-Encoding": "gzip"})
            elif path == "/closed":
                self._whole(b"secret", cors=False)
            elif path == "/stream":
                self._pieces(3)
            elif path == "/mute":
                self._stick()
            elif path == "/stuck":
                self._start(200, {"Transfer-Encoding": "chunked"})
                self._piece(PIECE)
                self._stick()
            elif path == "/broken":
                self._pieces(1, broken=True)
            else:
                if path == "/slow":
                    time.sleep(0.7)
                told = {
                    "method": self.command,
                    "path": self.path,
                    "headers": [[name.lower(), value] for name, value in self.headers.items()],
                    "body": body.decode("latin-1"),
                }
                self._whole(json.dumps(told).encode(), {"Content-Type": "application/json", "X-One": "1"})

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def _start(self, status: int, headers: dict[str, str] | None = None, *, cors: bool = True) -> None:
            self.send_response(status)
            if cors:
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Access-Control-Expose-Headers", "*")
            headers = headers or {}
            if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
                headers["Content-Length"] = "0"
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _whole(self, body: bytes, headers: dict[str, str] | None = None, *, cors: bool = True) -> None:
            self._start(200, {**(headers or {}), "Content-Length": str(len(body))}, cors=cors)
            if self.command != "HEAD":
                self.wfile.write(body)

        def _pieces(self, count: int, *, broken: bool = False) -> None:
            self._start(200, {"Transfer-Encoding": "chunked"})
            for number in range(count):
                time.sleep(0.1 if number else 0)
                self._piece(PIECE)
            if broken:
                self.close_connection = True
            else:
                self.wfile.write(b"0\r\n\r\n")

        def _piece(self, data: bytes) -> None:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
            self.wfile.flush()

        def _stick(self) -> None:
            self.close_connection = True
            self.connection.settimeout(20)
            with contextlib.suppress(ConnectionError):
                # Nothing comes, unless it is the client's farewell.
                self.connection.recv(1)
            other.aborted.set()

        def handle(self) -> None:
            # Clients leave in the middle: that is what some tests do.
            with contextlib.suppress(ConnectionError):
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
