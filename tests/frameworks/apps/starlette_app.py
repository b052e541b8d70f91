# mypy: ignore-errors
import asyncio
import hashlib
import time
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

templates = Jinja2Templates("templates")


@asynccontextmanager
async def lifespan(app):
    print("startup")
    yield {"state": "ready"}
    print("shutdown")


async def asynchronous(request):
    await asyncio.sleep(0.001)
    return PlainTextResponse("async")


def synchronous(request):
    return PlainTextResponse("sync")


def slow(request):
    time.sleep(float(request.query_params["seconds"]))
    return PlainTextResponse("slept")


async def state(request):
    return PlainTextResponse(request.state.state)


async def item(request):
    return JSONResponse({"id": request.path_params["id"], "q": request.query_params["q"]})


async def create(request):
    return JSONResponse(await request.json(), status_code=201)


async def form(request):
    data = await request.form()
    return PlainTextResponse(f"hello {data['name']}")


async def upload(request):
    data = await request.form()
    file = data["file"]
    content = await file.read()
    checksum = hashlib.sha256(content).hexdigest()
    return JSONResponse({"name": file.filename, "size": len(content), "sha256": checksum, "note": data["note"]})


async def download(request):
    return FileResponse("data.txt", filename="data.txt")


async def stream(request):
    def chunks():
        for number in range(4):
            print(f"made {number}")
            yield f"{number}\n"

    return StreamingResponse(chunks(), media_type="text/plain")


async def events(request):
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


async def background(request):
    return PlainTextResponse("accepted", background=BackgroundTask(later))


async def login(request):
    data = await request.form()
    request.session["user"] = data["name"]
    return RedirectResponse("/me", status_code=303)


async def me(request):
    return PlainTextResponse(request.session.get("user", "nobody"))


async def page(request):
    return templates.TemplateResponse(request, "page.html", {"name": request.query_params["name"]})


async def error(request):
    raise LookupError("not today")


async def cookies(request):
    response = PlainTextResponse("cookies")
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


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


async def chat(websocket):
    await websocket.accept(subprotocol="chat", headers=[(b"x-room", b"1")])
    await websocket.close()


app = Starlette(
    lifespan=lifespan,
    middleware=[Middleware(SessionMiddleware, secret_key="not a secret")],
    routes=[
        Route("/async", asynchronous),
        Route("/sync", synchronous),
        Route("/slow", slow),
        Route("/state", state),
        Route("/items/{id:int}", item),
        Route("/items", create, methods=["POST"]),
        Route("/form", form, methods=["POST"]),
        Route("/upload", upload, methods=["POST"]),
        Route("/download", download),
        Route("/stream", stream),
        Route("/events", events),
        Route("/background", background),
        Route("/login", login, methods=["POST"]),
        Route("/me", me),
        Route("/page", page),
        Route("/error", error),
        Route("/cookies", cookies),
        WebSocketRoute("/ws", socket),
        WebSocketRoute("/chat", chat),
        Mount("/static", StaticFiles(directory="static")),
    ],
)
