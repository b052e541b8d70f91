"""One GET through the ASGI interface: the least that shows a first response."""

import importlib
import sys
import threading
from typing import Any

# There are no threads; what Django starts one for ends by itself.
threading.Thread.start = threading.Thread.run  # type: ignore[method-assign]


async def get(app: str, path: str) -> list[int | bytes]:
    """Import `module:attribute` from the working directory; the status and the body of `GET path`."""
    sys.path.insert(0, "")
    module, _, attribute = app.partition(":")
    application = getattr(importlib.import_module(module), attribute)
    raw_path, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": raw_path,
        "raw_path": raw_path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    await application(scope, receive, send)
    body = b"".join(event.get("body", b"") for event in sent[1:])
    return [sent[0]["status"], body]
