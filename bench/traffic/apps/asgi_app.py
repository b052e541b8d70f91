"""What the traffic benchmark asks for, in bare ASGI: the server's own cost."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

CHUNK = bytes(64 * 1024)
PAGE = '<!doctype html><title>Traffic</title><link rel="icon" href="data:,"><script src="/traffic.js"></script>'
SCRIPT = Path(__file__).with_name("traffic.js").read_bytes()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "websocket":
        await echo(receive, send)
    else:
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        path = scope["path"]
        if path == "/":
            await respond(send, "text/html", PAGE.encode())
        elif path == "/traffic.js":
            await respond(send, "text/javascript", SCRIPT)
        elif path == "/json":
            answer = {"message": f"Hello, {query['name']}!", "items": [1, 2, 3]}
            await respond(send, "application/json", json.dumps(answer).encode())
        elif path == "/download":
            await download(send, int(query["size"]))
        elif path == "/upload":
            await upload(receive, send)
        else:
            await respond(send, "text/plain", b"Not found", 404)


async def lifespan(receive: Any, send: Any) -> None:
    while (await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def respond(send: Any, media_type: str, body: bytes, status: int = 200) -> None:
    headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def download(send: Any, size: int) -> None:
    headers = [(b"content-type", b"application/octet-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(size // len(CHUNK)):
        await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
    await send({"type": "http.response.body"})


async def upload(receive: Any, send: Any) -> None:
    received = 0
    more = True
    while more:
        event = await receive()
        received += len(event.get("body", b""))
        more = event.get("more_body", False)
    await respond(send, "application/json", json.dumps({"received": received}).encode())


async def echo(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": event.get("text"), "bytes": event.get("bytes")})
