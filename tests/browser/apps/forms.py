"""Forms of every kind, and an echo of what they send."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse

app = FastAPI()

FORMS = """<!doctype html><title>Forms</title>
<form id="get" action="/echo?lost=1#kept"><input name="q" value="a b&amp;ü"><input type="checkbox" name="off">
  <input name="disabled" value="1" disabled><select name="s" multiple><option selected>1<option selected>2</select>
  <button name="btn" value="first">first</button><button name="btn" value="second" class="second">second</button>
</form>
<form id="post" action="echo" method="post"><textarea name="text">one\ntwo</textarea>
  <input name="x&amp;y" value="=+&amp;">
  <button>post</button>
  <button class="other" formaction="/other" formmethod="get" name="via" value="button">other</button>
  <button class="multi" formenctype="multipart/form-data">multi</button>
  <input type="image" name="dot" alt="image"
    src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='20' height='20'/%3E">
</form>
<form id="upload" action="/echo" method="post" enctype="multipart/form-data">
  <input name="note" value='quo"te'><input type="file" name="file" multiple><button>upload</button></form>
<form id="plain" action="/echo" method="post" enctype="text/plain">
  <input name="a" value="b c"><button>plain</button></form>
<form id="shadow" action="/echo" method="post"><input name="action" value="1"><input name="method" value="2">
  <input name="id" value="3"><button name="submit" value="4">shadow</button></form>
<form id="required" action="/echo"><input name="must" required><button>required</button></form>
<form id="dialog" method="dialog"><button>dialog</button></form>
<form id="self" method="post"><input name="self" value="1"><button>self</button></form>
<form id="blank" action="/echo" target="_blank"><button name="blank" value="1">blank</button></form>
<input name="outside" value="1" form="associated"><form id="associated" action="/echo"></form>
<button form="associated" id="associate">associate</button>
"""


@app.get("/", response_class=HTMLResponse)
@app.post("/", response_class=HTMLResponse)
async def forms(request: Request) -> str:
    body = await request.body()
    return FORMS + f"<p id='received'>{request.method} {body.decode()}</p>"


@app.post("/redirect/{status}")
async def redirect(status: int) -> RedirectResponse:
    return RedirectResponse("/echo", status)


@app.api_route("/echo", methods=["GET", "POST"])
@app.get("/other")
async def echo(request: Request) -> dict[str, object]:
    body = await request.body()
    return {
        "method": request.method,
        "path": request.url.path,
        "query": request.url.query,
        "type": request.headers.get("content-type"),
        "length": request.headers.get("content-length"),
        "origin": request.headers.get("origin"),
        "body": body.decode("utf-8", "backslashreplace"),
    }


@app.post("/multipart")
async def multipart(request: Request) -> list[list[object]]:
    form = await request.form()
    return [
        [name, value] if isinstance(value, str) else [name, value.filename, value.content_type, value.size]
        for name, value in form.multi_items()
    ]
