# mypy: ignore-errors
import asyncio
import threading
import time
from contextlib import asynccontextmanager

from fastapi import BackgroundTasks, Depends, FastAPI, Form, Request, WebSocket
from fastapi.responses import FileResponse, RedirectResponse, StreamingResponse
from pydantic import BaseModel


@asynccontextmanager
async def lifespan(app):
    app.state.done = []
    yield {"greeting": "hello"}
    print("lifespan is over")  # noqa: T201


app = FastAPI(lifespan=lifespan)


class Item(BaseModel):
    name: str
    price: float = 1.0


def dependency():
    yield "dependency"


@app.get("/async")
async def read_async(request: Request):
    return {"state": request.state.greeting, "url": str(request.url_for("read_sync"))}


@app.get("/sync")
def read_sync(value: str = Depends(dependency)):
    return {"sync": value}


@app.get("/slow")
def slow(seconds: float):
    started = time.monotonic()
    time.sleep(seconds)
    return {"slept": time.monotonic() - started}


@app.get("/to-thread")
async def to_thread():
    return await asyncio.to_thread(lambda: "from a thread")


@app.get("/thread")
def thread():
    seen = []
    worker = threading.Thread(target=lambda: seen.append("ran"), name="mine")
    worker.start()
    worker.join()
    return seen


@app.post("/items", status_code=201)
async def create(item: Item) -> Item:
    return item


@app.post("/form")
async def form(name: str = Form()):
    return RedirectResponse(f"/hello/{name}", status_code=303)


@app.get("/stream")
def stream():
    def chunks():
        for number in range(3):
            yield f"{number}\n"

    return StreamingResponse(chunks())


@app.get("/file")
async def file():
    return FileResponse("data.txt")


@app.get("/background")
async def background(tasks: BackgroundTasks):
    tasks.add_task(app.state.done.append, "background")
    return "accepted"


@app.get("/done")
async def done():
    return app.state.done


@app.get("/error")
def error():
    raise LookupError("not today")


@app.websocket("/ws")
async def echo(websocket: WebSocket):
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(f"echo {text}")
