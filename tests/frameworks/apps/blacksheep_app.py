# mypy: ignore-errors
import asyncio
import hashlib
import time
from dataclasses import dataclass

from blacksheep import (
    Application,
    ContentDispositionType,
    FromForm,
    FromJSON,
    FromQuery,
    Request,
    Response,
    StreamedContent,
    WebSocket,
    WebSocketDisconnectError,
    file,
    json,
    redirect,
    text,
)
from blacksheep.server.rendering.jinja2 import JinjaRenderer
from blacksheep.server.responses import view
from blacksheep.server.sse import ServerSentEvent, ServerSentEventsResponse
from blacksheep.settings.html import html_settings
from jinja2 import FileSystemLoader

app = Application(show_error_details=False)
app.use_sessions("not a secret")
app.serve_files("static", root_path="static")
html_settings.use(JinjaRenderer(FileSystemLoader("templates")))


@dataclass
class Item:
    name: str
    price: float = 1.0


@dataclass
class Person:
    name: str


@app.lifespan
async def lifespan():
    print("startup")
    app.state = "ready"
    yield
    print("shutdown")


@app.router.get("/async")
async def asynchronous() -> Response:
    await asyncio.sleep(0.001)
    return text("async")


@app.router.get("/sync")
def synchronous() -> Response:
    return text("sync")


@app.router.get("/slow")
def slow(seconds: float) -> Response:
    time.sleep(seconds)
    return text("slept")


@app.router.get("/state")
async def state() -> Response:
    return text(app.state)


@app.router.get("/items/{int:id}")
async def item(id: int, q: FromQuery[str]) -> Response:
    return json({"id": id, "q": q.value})


@app.router.post("/items")
async def create(data: FromJSON[Item]) -> Response:
    return json({"name": data.value.name, "price": data.value.price}, status=201)


@app.router.post("/form")
async def form(data: FromForm[Person]) -> Response:
    return text(f"hello {data.value.name}")


@app.router.post("/upload")
async def upload(request: Request) -> Response:
    data = await request.form()
    (part,) = await request.files("file")
    content = part.data
    checksum = hashlib.sha256(content).hexdigest()
    seen = {"name": part.file_name.decode(), "size": len(content), "sha256": checksum, "note": data["note"]}
    return json(seen)


@app.router.get("/download")
async def download() -> Response:
    return file("data.txt", "text/plain", file_name="data.txt", content_disposition=ContentDispositionType.ATTACHMENT)


@app.router.get("/stream")
async def stream() -> Response:
    async def chunks():
        for number in range(4):
            print(f"made {number}")
            yield f"{number}\n".encode()

    return Response(200, content=StreamedContent(b"text/plain", chunks))


@app.router.get("/events")
async def events() -> Response:
    async def forever():
        number = 0
        try:
            while True:
                yield ServerSentEvent(number)
                number += 1
                await asyncio.sleep(0.01)
        finally:
            print("events over")

    return ServerSentEventsResponse(forever)


@app.router.post("/login")
async def login(request: Request, data: FromForm[Person]) -> Response:
    request.session["user"] = data.value.name
    return redirect("/me")


@app.router.get("/me")
async def me(request: Request) -> Response:
    return text(request.session.get("user", "nobody"))


@app.router.get("/page")
async def page(name: str) -> Response:
    return view("page", {"name": name})


@app.router.get("/error")
async def error() -> Response:
    raise LookupError("not today")


@app.router.ws("/ws")
async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            message = await websocket.receive()
            if message.get("bytes") is not None:
                await websocket.send_bytes(message["bytes"][::-1])
            elif message["text"] == "close":
                await websocket.close(4001, "enough")
                return
            else:
                await websocket.send_text(f"echo {message['text']}")
    except WebSocketDisconnectError as exc:
        print(f"left {exc.code}")
