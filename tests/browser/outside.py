"""The world outside the site, as a browser under test sees it: a proxy that notes and refuses every request."""

import re
import socketserver
import threading

# What Chromium asks for its own sake, whatever page is open and in spite of its switches.
BROWSERS_OWN = frozenset(
    {
        "accounts.google.com",
        "content-autofill.googleapis.com",
        "redirector.gvt1.com",  # dictionaries of the spelling checker
        "update.googleapis.com",
    }
)


class Outside:
    """A proxy for everything that is not on this machine.

    Playwright reports the requests of pages and of most workers; a proxy sees those of every context there is.
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        noted = self.requests

        class Handler(socketserver.StreamRequestHandler):
            # Seconds to wait for a request line.
            timeout = 10

            def handle(self) -> None:
                line = self.rfile.readline(65536).decode("latin-1").strip()
                host = re.match(r"[A-Z]+ (?:https?://)?([^/:]*)", line)
                if host and host[1] not in BROWSERS_OWN:
                    noted.append(line)
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """What `--proxy-server` takes."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End the proxy."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)
