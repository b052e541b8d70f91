# mypy: ignore-errors
"""What HTTP clients do, one path each; the query is another server's origin, the answer JSON."""

import inspect
import json

import asynchronous
import itself
import no_sockets
import synchronous


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"].startswith("/own/"):
        await itself.own(scope, receive, send)
        return
    name = scope["path"][1:]
    (function,) = (
        vars(module)[name] for module in (asynchronous, synchronous, itself, no_sockets) if name in vars(module)
    )
    result = function(scope["query_string"].decode())
    if inspect.isawaitable(result):
        result = await result
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": json.dumps(result).encode()})
