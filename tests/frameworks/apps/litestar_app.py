# mypy: ignore-errors
import asyncio
import hashlib
import logging
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from litestar import Litestar, MediaType, Request, WebSocket, get, post, websocket
from litestar.background_tasks import BackgroundTask
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.datastructures import State, UploadFile
from litestar.enums import RequestEncodingType
from litestar.logging import LoggingConfig
from litestar.middleware.session.server_side import ServerSideSessionConfig
from litestar.params import Body
from litestar.response import File, Redirect, Response, ServerSentEvent, Stream, Template
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig


@dataclass
class Item:
    name: str
    price: float = 1.0


@dataclass
class Upload:
    file: UploadFile
    note: str


@asynccontextmanager
async def lifespan(app):
    print("startup")
    app.state.state = "ready"
    yield
    print("shutdown")


@get("/async", media_type=MediaType.TEXT)
async def asynchronous() -> str:
    await asyncio.sleep(0.001)
    return "async"


@get("/sync", media_type=MediaType.TEXT, sync_to_thread=True)
def synchronous() -> str:
    return "sync"


@get("/slow", media_type=MediaType.TEXT, sync_to_thread=True)
def slow(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


@get("/state", media_type=MediaType.TEXT)
async def get_state(state: State) -> str:
    return state.state


@get("/items/{id:int}")
async def item(id: int, q: str) -> dict[str, int | str]:
    return {"id": id, "q": q}


@post("/items")
async def create(data: Item) -> Item:
    return data


@post("/form", media_type=MediaType.TEXT, status_code=200)
async def form(data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]) -> str:
    return f"hello {data['name']}"


@post("/upload", status_code=200)
async def upload(
    data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> dict[str, int | str]:
    content = await data.file.read()
    checksum = hashlib.sha256(content).hexdigest()
    return {"name": data.file.filename, "size": len(content), "sha256": checksum, "note": data.note}


@get("/download", sync_to_thread=False)
def download() -> File:
    return File("data.txt", filename="data.txt")


@get("/stream")
async def stream() -> Stream:
    def chunks():
        for number in range(4):
            print(f"made {number}")
            yield f"{number}\n"

    return Stream(chunks())


@get("/events")
async def events() -> ServerSentEvent:
    async def forever():
        number = 0
        try:
            while True:
                yield str(number)
                number += 1
                await asyncio.sleep(0.01)
        finally:
            print("events over")

    return ServerSentEvent(forever())


def later():
    time.sleep(0.01)
    print("background done")


@get("/background", media_type=MediaType.TEXT)
async def background() -> Response[str]:
    return Response("accepted", background=BackgroundTask(later))


@post("/login")
async def login(
    request: Request, data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Redirect:
    request.set_session({"user": data["name"]})
    return Redirect("/me", status_code=303)


@get("/me", media_type=MediaType.TEXT)
async def me(request: Request) -> str:
    return request.session.get("user", "nobody")


@get("/page")
async def page(name: str) -> Template:
    return Template("page.html", context={"name": name})


@get("/error")
async def error() -> None:
    raise LookupError("not today")


@websocket("/ws")
async def socket(socket: WebSocket) -> None:
    await socket.accept()
    while (message := await socket.receive())["type"] == "websocket.receive":
        if message.get("bytes") is not None:
            await socket.send_bytes(message["bytes"][::-1])
        elif message["text"] == "close":
            await socket.close(code=4001, reason="enough")
            return
        else:
            await socket.send_text(f"echo {message['text']}")
    print(f"left {message['code']}")


@get("/log")
async def log() -> None:
    logging.getLogger("app").info("queued")


app = Litestar(
    [
        asynchronous,
        synchronous,
        slow,
        get_state,
        item,
        create,
        form,
        upload,
        download,
        stream,
        events,
        background,
        login,
        me,
        page,
        error,
        socket,
        log,
        create_static_files_router("/static", ["static"]),
    ],
    lifespan=[lifespan],
    logging_config=LoggingConfig(root={"level": "INFO", "handlers": ["queue_listener"]}, log_exceptions="always"),
    middleware=[ServerSideSessionConfig().middleware],
    template_config=TemplateConfig(directory="templates", engine=JinjaTemplateEngine),
)
