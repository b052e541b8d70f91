# mypy: ignore-errors
import asyncio
import hashlib
import time
from pathlib import Path

import falcon
import falcon.asgi
from falcon.media.validators import jsonschema

ITEM = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "price": {"type": "number"}},
    "required": ["name"],
}


class Lifespan:
    state = "starting"

    async def process_startup(self, scope, event):
        print("startup")
        self.state = "ready"

    async def process_shutdown(self, scope, event):
        print("shutdown")


lifespan = Lifespan()


class Asynchronous:
    async def on_get(self, req, resp):
        await asyncio.sleep(0.001)
        resp.text = "async"


class Slow:
    async def on_get(self, req, resp):
        # Falcon's way to call synchronous code.
        await falcon.util.sync_to_async(time.sleep, req.get_param_as_float("seconds"))
        resp.text = "slept"


class State:
    async def on_get(self, req, resp):
        resp.text = lifespan.state


class Item:
    async def on_get(self, req, resp, id):
        resp.media = {"id": id, "q": req.get_param("q")}


class Items:
    @jsonschema.validate(ITEM)
    async def on_post(self, req, resp):
        resp.media = await req.get_media()
        resp.status = falcon.HTTP_CREATED


class Form:
    async def on_post(self, req, resp):
        resp.text = f"hello {(await req.get_media())['name']}"


class Upload:
    async def on_post(self, req, resp):
        seen = {}
        async for part in await req.get_media():
            if part.name == "note":
                seen["note"] = await part.text
            else:
                content = await part.stream.read()
                checksum = hashlib.sha256(content).hexdigest()
                seen |= {"name": part.filename, "size": len(content), "sha256": checksum}
        resp.media = seen


class Download:
    async def on_get(self, req, resp):
        resp.downloadable_as = "data.txt"
        resp.content_type = "text/plain"
        resp.data = await asyncio.to_thread(Path("data.txt").read_bytes)


class Stream:
    async def on_get(self, req, resp):
        async def chunks():
            for number in range(4):
                print(f"made {number}")
                yield f"{number}\n".encode()

        resp.content_type = "text/plain"
        resp.stream = chunks()


class Events:
    async def on_get(self, req, resp):
        async def forever():
            number = 0
            try:
                while True:
                    yield falcon.asgi.SSEvent(text=str(number))
                    number += 1
                    await asyncio.sleep(0.01)
            finally:
                print("events over")

        resp.sse = forever()


class Background:
    async def on_get(self, req, resp):
        def later():
            time.sleep(0.01)
            print("background done")

        resp.schedule_sync(later)
        resp.text = "accepted"


class Error:
    async def on_get(self, req, resp):
        raise LookupError("not today")


class Socket:
    async def on_websocket(self, req, ws):
        await ws.accept()
        try:
            while True:
                message = await ws._receive()
                if message.get("bytes") is not None:
                    await ws.send_data(message["bytes"][::-1])
                elif message["text"] == "close":
                    await ws.close(4001, "enough")
                    return
                else:
                    await ws.send_text(f"echo {message['text']}")
        except falcon.WebSocketDisconnected as exc:
            print(f"left {exc.code}")


app = falcon.asgi.App(middleware=[lifespan])
app.add_route("/async", Asynchronous())
app.add_route("/slow", Slow())
app.add_route("/state", State())
app.add_route("/items/{id:int}", Item())
app.add_route("/items", Items())
app.add_route("/form", Form())
app.add_route("/upload", Upload())
app.add_route("/download", Download())
app.add_route("/stream", Stream())
app.add_route("/events", Events())
app.add_route("/background", Background())
app.add_route("/error", Error())
app.add_route("/ws", Socket())
app.add_static_route("/static", Path("static").absolute())
