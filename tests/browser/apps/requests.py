"""What scripts ask for: bodies, streams, redirects, events, sockets."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

app = FastAPI()
# What has happened that no response can tell.
notes: list[str] = []


@app.get("/", response_class=HTMLResponse)
async def home() -> str:
    return "<!doctype html><title>Requests</title>"


@app.get("/notes")
async def read_notes() -> list[str]:
    return notes


@app.api_route("/echo", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def echo(request: Request) -> dict[str, object]:
    body = await request.body()
    return {
        "method": request.method,
        "url": str(request.url),
        "headers": request.headers.items(),
        "body": body.decode("latin-1"),
    }


@app.post("/form")
async def form(request: Request) -> list[list[object]]:
    data = await request.form()
    return [[k, v if isinstance(v, str) else f"{v.filename} {v.content_type} {v.size}"] for k, v in data.multi_items()]


@app.post("/size")
async def size(request: Request) -> dict[str, int]:
    pieces = [len(piece) async for piece in request.stream()]
    return {"bytes": sum(pieces), "pieces": len([piece for piece in pieces if piece])}


@app.get("/stream")
async def stream(count: int = 4, name: str = "") -> StreamingResponse:
    async def pieces() -> AsyncIterator[str]:
        number = 0
        try:
            for number in range(count):
                yield f"piece {number};"
                await asyncio.sleep(0.1)
        finally:
            notes.append(f"{name} ended after {number}")

    return StreamingResponse(pieces(), media_type="text/plain")


@app.get("/large")
async def large(megabytes: int) -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(megabytes * 16):
            notes.append(f"large {number}")
            yield bytes([number % 256]) * 65536

    return StreamingResponse(pieces(), media_type="application/octet-stream")


@app.get("/slow")
async def slow() -> str:
    await asyncio.sleep(30)
    return "late"


@app.get("/broken")
async def broken() -> StreamingResponse:
    async def pieces() -> AsyncIterator[str]:
        yield "begun"
        raise RuntimeError("broke off")

    return StreamingResponse(pieces(), media_type="text/plain")


@app.get("/redirect")
@app.post("/redirect")
async def redirect(to: str = "/echo", status: int = 302) -> RedirectResponse:
    return RedirectResponse(to, status)


@app.api_route("/status/{status}", methods=["GET", "HEAD", "POST"])
async def status(status: int) -> Response:
    return Response(status_code=status, headers={"x-status": str(status)})


@app.get("/several")
async def several() -> Response:
    response = Response("é".encode("latin-1"), media_type="text/plain; charset=latin-1")
    response.headers.append("x-several", "one")
    response.headers.append("x-several", "two")
    response.set_cookie("secret", "1", httponly=True)
    return response


@app.get("/events")
async def events(request: Request, end: bool = False) -> StreamingResponse:
    last = request.headers.get("last-event-id", "")

    async def pieces() -> AsyncIterator[str]:
        yield f"retry: 50\n\n: a comment\nid: 1\ndata: first\ndata: last seen {last}\n\n"
        yield "event: named\nid: 2\ndata: ü"
        yield "\n\n"
        if not end:
            await asyncio.sleep(30)

    return StreamingResponse(pieces(), media_type="text/event-stream")


@app.websocket("/socket")
async def socket(websocket: WebSocket) -> None:
    await websocket.accept(subprotocol="second" if "second" in websocket.scope["subprotocols"] else None)
    try:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                notes.append(f"socket closed {message['code']} {message.get('reason')}")
                return
            if message.get("text") == "bye":
                await websocket.close(4001, "see you")
                return
            if message.get("text") is not None:
                await websocket.send_text(f"{websocket.query_params['name']}: {message['text']}")
            else:
                await websocket.send_bytes(message["bytes"][::-1])
    except WebSocketDisconnect:
        notes.append("socket disconnected")


@app.websocket("/refused")
async def refused(websocket: WebSocket) -> None:
    await websocket.close()
