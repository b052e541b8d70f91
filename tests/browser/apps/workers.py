"""Scripts that tests put there, and what workers ask for."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

app = FastAPI()
scripts: dict[str, str] = {}
# What was asked for below /s/: path and headers.
asked: list[tuple[str, dict[str, str]]] = []
# What has happened that no response can tell.
notes: list[str] = []


@app.get("/", response_class=HTMLResponse)
@app.get("/other", response_class=HTMLResponse)
async def page() -> str:
    return "<!doctype html><title>Workers</title>"


@app.api_route("/s/data/echo", methods=["GET", "POST"])
@app.api_route("/echo", methods=["GET", "POST"])
async def echo(request: Request) -> dict[str, object]:
    return {
        "method": request.method,
        "path": request.url.path,
        "headers": dict(request.headers),
        "body": (await request.body()).decode(),
    }


@app.put("/s/{path:path}")
async def put(path: str, request: Request) -> None:
    scripts[path] = (await request.body()).decode()


@app.get("/s/{path:path}")
async def get(path: str, request: Request, media_type: str = "text/javascript; charset=utf-8") -> Response:
    asked.append((path, dict(request.headers)))
    if path not in scripts:
        return Response("none", 404, media_type="text/plain")
    return Response(scripts[path], headers={"content-type": media_type})


@app.get("/moved/{path:path}")
async def moved(path: str) -> Response:
    return RedirectResponse(f"/s/{path}")


@app.get("/asked")
async def read_asked() -> list[tuple[str, dict[str, str]]]:
    found = asked[:]
    asked.clear()
    return found


@app.get("/notes")
async def read_notes() -> list[str]:
    return notes


@app.get("/events")
async def events(name: str = "") -> StreamingResponse:
    async def pieces() -> AsyncIterator[str]:
        number = 0
        try:
            while True:
                yield f"id: {number}\ndata: {number}\n\n"
                number += 1
                await asyncio.sleep(0.1)
        finally:
            notes.append(f"events {name} ended")

    return StreamingResponse(pieces(), media_type="text/event-stream")


@app.websocket("/socket")
async def socket(websocket: WebSocket, name: str = "") -> None:
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(f"heard {await websocket.receive_text()}")
    except WebSocketDisconnect as error:
        notes.append(f"socket {name} ended with {error.code}")
