"""What the traffic benchmark asks for, in FastAPI."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse, Response, StreamingResponse

CHUNK = bytes(64 * 1024)
PAGE = '<!doctype html><title>Traffic</title><link rel="icon" href="data:,"><script src="/traffic.js"></script>'
SCRIPT = Path(__file__).with_name("traffic.js").read_bytes()

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
async def page() -> str:
    return PAGE


@app.get("/traffic.js")
async def script() -> Response:
    return Response(SCRIPT, media_type="text/javascript")


@app.get("/json")
async def json(name: str) -> dict[str, Any]:
    return {"message": f"Hello, {name}!", "items": [1, 2, 3]}


@app.get("/download")
async def download(size: int) -> StreamingResponse:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(size // len(CHUNK)):
            yield CHUNK

    return StreamingResponse(chunks(), media_type="application/octet-stream")


@app.post("/upload")
async def upload(request: Request) -> dict[str, int]:
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
    return {"received": received}


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            event = await websocket.receive()
            if event["type"] == "websocket.disconnect":
                break
            if event.get("text") is not None:
                await websocket.send_text(event["text"])
            else:
                await websocket.send_bytes(event["bytes"])
    except WebSocketDisconnect:
        pass
