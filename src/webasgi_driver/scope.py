"""ASGI connection scopes from what the host knows of a request.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from webasgi_driver import headers
from webasgi_driver.types import Message, Scope

# 2.4 is the version in which `send` raises once the client is gone; 2.5 adds `reason` to
# websocket.disconnect. Starlette reads it to choose how it notices a disconnect.
SPEC_VERSION = "2.5"

_EXTENSIONS: dict[str, tuple[str, ...]] = {
    "http": ("http.response.early_hint", "http.response.trailers"),
    "websocket": ("websocket.http.response",),
}


def build(host: Message, state: dict[str, Any]) -> Scope:
    """The scope for ``host`` (``Scope`` of ``protocol.ts``) and the lifespan's ``state``.

    ``state`` is copied (shallowly, as the lifespan spec says) so that requests don't share it.
    Raises ``ValueError`` for a type that is neither ``http`` nor ``websocket``.
    """
    kind = host["type"]
    if kind not in _EXTENSIONS:
        raise ValueError(f"Scope type {kind!r} is neither 'http' nor 'websocket'.")
    scope: Scope = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": SPEC_VERSION},
        "http_version": "1.1",
        "scheme": host["scheme"],
        "path": unquote(host["raw_path"]),
        "raw_path": host["raw_path"].encode("latin-1"),
        "query_string": host["query_string"].encode("latin-1"),
        "root_path": "",
        "headers": headers.from_wire(host["headers"]),
        "server": tuple(host["server"]),
        "client": tuple(host["client"]),
        "state": state.copy(),
        "extensions": {name: {} for name in _EXTENSIONS[kind]},
    }
    if kind == "http":
        scope["method"] = host["method"].upper()
    else:
        scope["subprotocols"] = list(host["subprotocols"])
    return scope
