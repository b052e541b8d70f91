# mypy: ignore-errors
import hashlib
import time

from bottle import Bottle, HTTPResponse, redirect, request, response, static_file, template

app = Bottle()
app.catchall = False
SECRET = "not a secret"


@app.get("/sync")
def synchronous():
    return "sync"


@app.get("/slow")
def slow():
    time.sleep(float(request.query.seconds))
    return "slept"


@app.get("/items/<id:int>")
def item(id):
    return {"id": id, "q": request.query.q}


@app.post("/items")
def create():
    response.status = 201
    return request.json


@app.post("/form")
def form():
    return f"hello {request.forms.name}"


@app.post("/upload")
def upload():
    file = request.files["file"]
    content = file.file.read()
    checksum = hashlib.sha256(content).hexdigest()
    return {"name": file.filename, "size": len(content), "sha256": checksum, "note": request.forms.note}


@app.get("/download")
def download():
    return static_file("data.txt", root=".", download="data.txt")


@app.get("/stream")
def stream():
    response.content_type = "text/plain"
    for number in range(4):
        print(f"made {number}")
        yield f"{number}\n"


@app.get("/events")
def events():
    response.content_type = "text/event-stream"
    number = 0
    try:
        while True:
            yield f"data: {number}\n\n"
            number += 1
            time.sleep(0.01)
    finally:
        print("events over")


@app.post("/login")
def login():
    answer = HTTPResponse(status=303, headers={"location": "/me"})
    answer.set_cookie("user", request.forms.name, secret=SECRET)
    return answer


@app.get("/me")
def me():
    return request.get_cookie("user", default="nobody", secret=SECRET)


@app.get("/page")
def page():
    return template("page.html", name=request.query.name, template_lookup=["templates"])


@app.get("/static/<path:path>")
def static(path):
    return static_file(path, root="static")


@app.get("/error")
def error():
    raise LookupError("not today")


@app.get("/moved")
def moved():
    redirect("/sync")
