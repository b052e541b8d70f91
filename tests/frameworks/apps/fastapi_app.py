# mypy: ignore-errors
import asyncio
import hashlib
import threading
import time
from contextlib import asynccontextmanager

from fastapi import BackgroundTasks, Depends, FastAPI, Form, Request, UploadFile, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel
from starlette.middleware.sessions import SessionMiddleware

templates = Jinja2Templates("templates")


@asynccontextmanager
async def lifespan(app):
    print("startup")
    yield {"state": "ready"}
    print("shutdown")


app = FastAPI(lifespan=lifespan)
app.add_middleware(SessionMiddleware, secret_key="not a secret")
app.mount("/static", StaticFiles(directory="static"))


class Item(BaseModel):
    name: str
    price: float = 1.0


@app.get("/async", response_class=PlainTextResponse)
async def asynchronous():
    await asyncio.sleep(0.001)
    return "async"


@app.get("/sync", response_class=PlainTextResponse)
def synchronous():
    return "sync"


@app.get("/slow", response_class=PlainTextResponse)
def slow(seconds: float):
    time.sleep(seconds)
    return "slept"


@app.get("/state", response_class=PlainTextResponse)
async def state(request: Request):
    return request.state.state


@app.get("/items/{id}")
async def item(id: int, q: str):
    return {"id": id, "q": q}


@app.post("/items", status_code=201)
async def create(item: Item) -> Item:
    return item


@app.post("/form", response_class=PlainTextResponse)
def form(name: str = Form()):
    return f"hello {name}"


@app.post("/upload")
def upload(file: UploadFile, note: str = Form()):
    content = file.file.read()
    checksum = hashlib.sha256(content).hexdigest()
    return {"name": file.filename, "size": len(content), "sha256": checksum, "note": note}


@app.get("/download")
async def download():
    return FileResponse("data.txt", filename="data.txt")


@app.get("/stream")
def stream():
    def chunks():
        for number in range(4):
            print(f"made {number}")
            yield f"{number}\n"

    return StreamingResponse(chunks(), media_type="text/plain")


@app.get("/events")
async def events():
    async def forever():
        number = 0
        try:
            while True:
                yield f"data: {number}\n\n"
                number += 1
                await asyncio.sleep(0.01)
        finally:
            print("events over")

    return StreamingResponse(forever(), media_type="text/event-stream")


def later():
    time.sleep(0.01)
    print("background done")


@app.get("/background")
async def background(tasks: BackgroundTasks):
    tasks.add_task(later)
    return "accepted"


@app.post("/login")
async def login(request: Request, name: str = Form()):
    request.session["user"] = name
    return RedirectResponse("/me", status_code=303)


@app.get("/me", response_class=PlainTextResponse)
async def me(request: Request):
    return request.session.get("user", "nobody")


@app.get("/page")
def page(request: Request, name: str):
    return templates.TemplateResponse(request, "page.html", {"name": name})


@app.get("/error")
def error():
    raise LookupError("not today")


@app.websocket("/ws")
async def socket(websocket: WebSocket):
    await websocket.accept()
    while (message := await websocket.receive())["type"] == "websocket.receive":
        if message.get("bytes") is not None:
            await websocket.send_bytes(message["bytes"][::-1])
        elif message["text"] == "close":
            await websocket.close(4001, "enough")
            return
        else:
            await websocket.send_text(f"echo {message['text']}")
    print(f"left {message['code']}")


@app.websocket("/room/{name}")
async def room(websocket: WebSocket, name: str):
    await websocket.accept()
    try:
        while True:
            await websocket.send_json({name: await websocket.receive_json()})
    except WebSocketDisconnect as exc:
        print(f"{name} is empty: {exc.code}")


def opened():
    print("dependency opened")
    yield "dependency"
    print("dependency closed")


@app.get("/dependency")
def dependency(value: str = Depends(opened)):
    return value


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
