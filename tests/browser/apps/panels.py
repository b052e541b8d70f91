"""What the panels under the app show: requests of every kind, output, files."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI, WebSocket
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI()
app.add_middleware(GZipMiddleware)
secret = "in the namespace"


class Item(BaseModel):
    """What is posted."""

    name: str
    price: float = 3.5


PAGE = """<!doctype html><title>Panels</title><h1>Panels</h1>
<script>
  console.info("from the page", { a: 1 });
  fetch("/items", { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"name":"first"}' });
  const socket = new WebSocket(`ws://${location.host}/ws`);
  socket.onopen = () => socket.send("ping");
  new EventSource("/ticks");
</script>"""


@app.get("/", response_class=HTMLResponse)
def home() -> str:
    """Make one request of each kind."""
    print("printed")  # noqa: T201 - that is what is tested
    logging.getLogger("uvicorn").warning("logged")
    return PAGE


@app.post("/items")
def create(item: Item) -> Item:
    """Write a file."""
    with Path("items.jsonl").open("a", encoding="utf-8") as file:
        file.write(item.model_dump_json() + "\n")
    return item


@app.get("/items/{item_id}")
def read(item_id: int, q: str = "all") -> dict[str, object]:
    """Answer with JSON."""
    return {"item_id": item_id, "q": q}


@app.websocket("/ws")
async def echo(socket: WebSocket) -> None:
    """Answer each message."""
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_json({"echo": text})


@app.get("/ticks")
async def ticks() -> StreamingResponse:
    """Send two events, and keep the connection."""

    async def events() -> AsyncIterator[str]:
        for number in range(2):
            yield f"event: tick\ndata: {number}\n\n"
        await asyncio.sleep(3600)

    return StreamingResponse(events(), media_type="text/event-stream")
