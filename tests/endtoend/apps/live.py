"""htmx with swaps and server-sent events, a chat over WebSockets, an upload with progress, streamed pages."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

HTMX = """<!doctype html><title>htmx</title>
<script src="https://unpkg.com/htmx.org@2.0.4" integrity="sha384-0000"></script>
<script src="https://cdn.jsdelivr.net/npm/htmx-ext-sse@2.2.2"></script>
<button id=more hx-post="/rows" hx-target="#rows" hx-swap="beforeend" hx-vals='{"name": "row"}'>more</button>
<ul id=rows></ul>
<input name=q hx-get="/search" hx-trigger="input changed delay:50ms" hx-target="#found"><div id=found></div>
<div hx-ext="sse" sse-connect="/events" sse-swap="tick" hx-swap="innerHTML" id=ticks>none</div>
<a href="/second" hx-boost="true" id=boosted>second</a>"""

CHAT = """<!doctype html><title>Chat</title><ul id=log></ul>
<form><input name=text autocomplete=off><button>say</button></form>
<script>
const socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/chat?name=${name || "one"}`);
socket.onmessage = ({ data }) => {
  const item = document.createElement("li");
  item.textContent = data;
  log.append(item);
};
document.forms[0].onsubmit = (event) => {
  event.preventDefault();
  socket.send(event.target.text.value);
};
</script>"""

UPLOAD = """<!doctype html><title>Upload</title><input type=file id=file><progress id=bar value=0 max=1></progress><p id=told></p>
<script>
const seen = [];
file.onchange = () => {
  const form = new FormData();
  form.append("note", "with a note");
  form.append("file", file.files[0]);
  const request = new XMLHttpRequest();
  request.upload.onprogress = ({ loaded, total }) => { seen.push(loaded); bar.value = loaded / total; };
  request.onload = () => { told.textContent = request.responseText; };
  request.open("POST", "/upload");
  request.send(form);
};
</script>"""

STREAM = """<!doctype html><title>Streams</title><p id=lines></p><p id=events></p>
<script type=module>
const times = (window.times = []);
const response = await fetch("/numbers");
const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
let rest = "";
for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
  const parts = (rest + value).split("\\n");
  rest = parts.pop();
  for (const part of parts) { lines.textContent += JSON.parse(part).number; times.push(performance.now()); }
}
window.ended = true;
const source = new EventSource("/events");
source.addEventListener("tick", ({ data, lastEventId }) => {
  events.textContent += `${lastEventId}:${data} `;
  if (data === "3") source.close();
});
</script>"""

members: dict[WebSocket, str] = {}


def page(text: str) -> object:
    async def show(request: Request) -> Response:
        return HTMLResponse(text)

    return show


async def rows(request: Request) -> Response:
    form = await request.form()
    return HTMLResponse(f"<li>{form['name']} ({request.headers['hx-request']})</li>")


async def search(request: Request) -> Response:
    return HTMLResponse(f"<b>found {request.query_params['q']}</b>")


async def events(request: Request) -> Response:
    async def tell() -> AsyncIterator[str]:
        for number in (1, 2, 3):
            await asyncio.sleep(0.05)
            yield f"event: tick\nid: {number}\ndata: {number}\n\n"
        await asyncio.sleep(60)

    return StreamingResponse(tell(), media_type="text/event-stream")


async def numbers(request: Request) -> Response:
    async def count() -> AsyncIterator[str]:
        for number in range(4):
            yield json.dumps({"number": number}) + "\n"
            await asyncio.sleep(0.1)

    return StreamingResponse(count(), media_type="application/x-ndjson")


async def upload(request: Request) -> Response:
    form = await request.form()
    content = await form["file"].read()
    return JSONResponse([form["file"].filename, len(content), sum(content) % 1000, form["note"]])


async def chat(socket: WebSocket) -> None:
    await socket.accept()
    members[socket] = socket.query_params["name"]
    try:
        while True:
            text = await socket.receive_text()
            for other in members:
                await other.send_text(f"{members[socket]}: {text}")
    except WebSocketDisconnect:
        del members[socket]


app = Starlette(
    routes=[
        Route("/", page(HTMX)),
        Route("/second", page("<!doctype html><title>second</title><h1>Second</h1>")),
        Route("/rows", rows, methods=["POST"]),
        Route("/search", search),
        Route("/events", events),
        Route("/chat", page(CHAT)),
        Route("/upload", page(UPLOAD)),
        Route("/upload", upload, methods=["POST"]),
        Route("/streams", page(STREAM)),
        Route("/numbers", numbers),
        WebSocketRoute("/chat", chat),
    ]
)
