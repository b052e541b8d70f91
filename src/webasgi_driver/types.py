"""Names for the shapes that the driver passes around."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

# One message between host and worker, as in assets/src/protocol.ts: header names and values are
# latin-1 `str`, bodies are `bytes`.
Message = dict[str, Any]
Emit = Callable[[Message], None]

# https://asgi.readthedocs.io/en/latest/specs/main.html
Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
# An app should return None; the server checks that it does.
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[object]]
