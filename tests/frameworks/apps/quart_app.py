# mypy: ignore-errors
import asyncio
import hashlib
import time

from quart import (
    Quart,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    session,
    stream_with_context,
    websocket,
)

app = Quart(__name__)
app.secret_key = "not a secret"


@app.before_serving
async def startup():
    print("startup")
    app.config["STATE"] = "ready"


@app.after_serving
async def shutdown():
    print("shutdown")


@app.get("/async")
async def asynchronous():
    await asyncio.sleep(0.001)
    return "async"


@app.get("/sync")
def synchronous():
    return "sync"


@app.get("/slow")
def slow():
    time.sleep(float(request.args["seconds"]))
    return "slept"


@app.get("/state")
async def state():
    return current_app.config["STATE"]


@app.get("/items/<int:id>")
async def item(id):
    return {"id": id, "q": request.args["q"]}


@app.post("/items")
async def create():
    return await request.get_json(), 201


@app.post("/form")
async def form():
    return f"hello {(await request.form)['name']}"


@app.post("/upload")
async def upload():
    file = (await request.files)["file"]
    content = file.read()
    checksum = hashlib.sha256(content).hexdigest()
    return {"name": file.filename, "size": len(content), "sha256": checksum, "note": (await request.form)["note"]}


@app.get("/download")
async def download():
    return await send_file("data.txt", as_attachment=True)


@app.get("/stream")
async def stream():
    @stream_with_context
    async def chunks():
        for number in range(4):
            print(f"made {number}")
            yield f"{number}\n"

    return chunks(), {"content-type": "text/plain"}


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

    response = Response(forever(), content_type="text/event-stream")
    response.timeout = None
    return response


@app.get("/background")
async def background():
    def later():
        time.sleep(0.01)
        print("background done")

    app.add_background_task(later)
    return "accepted"


@app.post("/login")
async def login():
    session["user"] = (await request.form)["name"]
    return redirect("/me", 303)


@app.get("/me")
async def me():
    return session.get("user", "nobody")


@app.get("/page")
async def page():
    return await render_template("page.html", name=request.args["name"])


@app.get("/error")
async def error():
    raise LookupError("not today")


@app.websocket("/ws")
async def socket():
    try:
        while True:
            message = await websocket.receive()
            if isinstance(message, bytes):
                await websocket.send(message[::-1])
            elif message == "close":
                await websocket.close(4001, "enough")
                return
            else:
                await websocket.send(f"echo {message}")
    except asyncio.CancelledError:
        print("left")
        raise


@app.get("/iterator")
def iterator():
    def chunks():
        for number in range(3):
            time.sleep(0.001)
            yield f"{number}\n"

    return chunks(), {"content-type": "text/plain"}
