"""Responses of every type."""

import asyncio
import base64
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

app = FastAPI()

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="
)


@app.get("/", response_class=HTMLResponse)
async def home() -> str:
    return """<!doctype html><title>Responses</title><h1>Home</h1>
    <a id="attachment" href="/attachment">attachment</a> <a id="binary" href="/binary.bin">binary</a>
    <a id="named" href="/text" download="named.txt">named</a> <a id="nothing" href="/nothing">nothing</a>
    <a id="unicode" href="/unicode">unicode</a>
    <a id="blob" download="made.txt">made by the page</a>
    <script>document.querySelector("#blob").href = URL.createObjectURL(new Blob(["made here"]))</script>"""


@app.get("/json")
async def json() -> dict[str, object]:
    return {"text": "<b>ü</b>", "list": [1, 2]}


@app.get("/text", response_class=PlainTextResponse)
async def text() -> str:
    return "<h1>not HTML</h1>\n  indented"


@app.get("/png")
async def png() -> Response:
    return Response(PNG, media_type="image/png")


@app.get("/latin")
async def latin() -> Response:
    return Response("<title>é</title><p>ümläut".encode("latin-1"), media_type="text/html; charset=iso-8859-1")


@app.get("/meta")
async def meta() -> Response:
    html = '<meta charset="windows-1252"><p>“quoted”'.encode("cp1252")
    return Response(html, headers={"content-type": "text/html"})


@app.get("/unnamed")
async def unnamed() -> Response:
    return Response(b"<title>Sniffed</title><p>html")


@app.get("/framed")
async def framed() -> Response:
    headers = {"x-frame-options": "DENY", "content-security-policy": "frame-ancestors 'none'"}
    return HTMLResponse("<p>framed all the same", headers=headers)


@app.get("/slowly")
async def slowly() -> StreamingResponse:
    async def pieces() -> AsyncIterator[str]:
        yield "<!doctype html><title>Slow</title><p id=first>first</p><p>spl"
        yield "it t"
        yield "ag <b data-x='1"
        yield "2'>bold</b></p>"
        await asyncio.sleep(1)
        yield "<p id=last>last</p>"

    return StreamingResponse(pieces(), media_type="text/html")


@app.get("/nothing", status_code=204)
async def nothing() -> None:
    return None


@app.get("/attachment")
async def attachment() -> Response:
    disposition = 'attachment; filename="report \\"1\\".csv"'
    return Response("a,b\n", media_type="text/csv", headers={"content-disposition": disposition})


@app.get("/unicode")
async def unicode() -> Response:
    disposition = "attachment; filename=fallback.txt; filename*=UTF-8''na%C3%AFve.txt"
    return Response("x", headers={"content-disposition": disposition})


@app.get("/binary.bin")
async def binary() -> Response:
    return Response(bytes(range(256)), media_type="application/octet-stream")
