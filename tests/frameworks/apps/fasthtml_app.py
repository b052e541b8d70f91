# mypy: ignore-errors
import asyncio
import hashlib
import time

from fasthtml.common import (
    H1,
    BackgroundTask,
    Button,
    Div,
    EventStream,
    FastHTML,
    FileResponse,
    Form,
    Input,
    JSONResponse,
    P,
    RedirectResponse,
    StaticFiles,
    StreamingResponse,
    Titled,
    UploadFile,
)
from starlette.responses import PlainTextResponse
from starlette.routing import WebSocketRoute


async def lifespan(app):
    print("startup")
    yield {"state": "ready"}
    print("shutdown")


app = FastHTML(secret_key="not a secret", lifespan=lifespan, exts="ws")
app.mount("/static", StaticFiles(directory="static"))
rt = app.route


@rt("/async")
async def asynchronous():
    await asyncio.sleep(0.001)
    return PlainTextResponse("async")


@rt("/sync")
def synchronous():
    return PlainTextResponse("sync")


@rt("/slow")
def slow(seconds: float):
    time.sleep(seconds)
    return PlainTextResponse("slept")


@rt("/state")
async def state(request):
    return PlainTextResponse(request.state.state)


@rt("/items/{id}", methods=["GET"])
async def item(id: int, q: str):
    return JSONResponse({"id": id, "q": q})


@rt("/items", methods=["POST"])
async def create(name: str, price: float = 1.0):
    return JSONResponse({"name": name, "price": price}, status_code=201)


@rt("/form", methods=["POST"])
def form(name: str):
    return PlainTextResponse(f"hello {name}")


@rt("/upload", methods=["POST"])
async def upload(file: UploadFile, note: str):
    content = await file.read()
    checksum = hashlib.sha256(content).hexdigest()
    return JSONResponse({"name": file.filename, "size": len(content), "sha256": checksum, "note": note})


@rt("/download")
def download():
    return FileResponse("data.txt", filename="data.txt")


@rt("/stream")
def stream():
    def chunks():
        for number in range(4):
            print(f"made {number}")
            yield f"{number}\n"

    return StreamingResponse(chunks(), media_type="text/plain")


@rt("/events")
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

    return EventStream(forever())


def later():
    time.sleep(0.01)
    print("background done")


@rt("/background")
def background():
    return PlainTextResponse("accepted", background=BackgroundTask(later))


@rt("/login", methods=["POST"])
def login(session, name: str):
    session["user"] = name
    return RedirectResponse("/me", status_code=303)


@rt("/me")
def me(session):
    return PlainTextResponse(session.get("user", "nobody"))


@rt("/page")
def page(name: str):
    return H1(f"Hello, {name}!")


@rt("/error")
def error():
    raise LookupError("not today")


async def socket(websocket):
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


app.routes.append(WebSocketRoute("/ws", socket))


@rt("/")
def home():
    return Titled(
        "Chat", Form(Input(name="text"), Button("Send"), ws_send=True), Div(id="said"), hx_ext="ws", ws_connect="/chat"
    )


@app.ws("/chat")
async def chat(text: str, send):
    await send(P(f"you said {text}", id="said"))


@rt("/clicked")
def clicked(htmx):
    return P("part" if htmx.request else "page")
