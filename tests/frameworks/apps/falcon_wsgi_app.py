# mypy: ignore-errors
import hashlib
import time
from pathlib import Path

import falcon
from falcon.media.validators import jsonschema

ITEM = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "price": {"type": "number"}},
    "required": ["name"],
}


class Synchronous:
    def on_get(self, req, resp):
        resp.text = "sync"


class Slow:
    def on_get(self, req, resp):
        time.sleep(req.get_param_as_float("seconds"))
        resp.text = "slept"


class Item:
    def on_get(self, req, resp, id):
        resp.media = {"id": id, "q": req.get_param("q")}


class Items:
    @jsonschema.validate(ITEM)
    def on_post(self, req, resp):
        resp.media = req.get_media()
        resp.status = falcon.HTTP_CREATED


class Form:
    def on_post(self, req, resp):
        resp.text = f"hello {req.get_media()['name']}"


class Upload:
    def on_post(self, req, resp):
        seen = {}
        for part in req.get_media():
            if part.name == "note":
                seen["note"] = part.text
            else:
                content = part.stream.read()
                checksum = hashlib.sha256(content).hexdigest()
                seen |= {"name": part.filename, "size": len(content), "sha256": checksum}
        resp.media = seen


class Download:
    def on_get(self, req, resp):
        resp.downloadable_as = "data.txt"
        resp.content_type = "text/plain"
        resp.stream = Path("data.txt").open("rb")


class Stream:
    def on_get(self, req, resp):
        def chunks():
            for number in range(4):
                print(f"made {number}")
                yield f"{number}\n".encode()

        resp.content_type = "text/plain"
        resp.stream = chunks()


class Events:
    def on_get(self, req, resp):
        def forever():
            number = 0
            try:
                while True:
                    yield f"data: {number}\n\n".encode()
                    number += 1
                    time.sleep(0.01)
            finally:
                print("events over")

        resp.content_type = "text/event-stream"
        resp.stream = forever()


class Error:
    def on_get(self, req, resp):
        raise LookupError("not today")


app = falcon.App()
app.add_route("/sync", Synchronous())
app.add_route("/slow", Slow())
app.add_route("/items/{id:int}", Item())
app.add_route("/items", Items())
app.add_route("/form", Form())
app.add_route("/upload", Upload())
app.add_route("/download", Download())
app.add_route("/stream", Stream())
app.add_route("/events", Events())
app.add_route("/error", Error())
app.add_static_route("/static", Path("static").absolute())
