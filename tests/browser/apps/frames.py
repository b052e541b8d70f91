"""A page with frames: what they show, and who they say is around them."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

app = FastAPI()


def page(title: str, body: str = "", **headers: str) -> HTMLResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTMLResponse(f"<!doctype html><title>{title}</title><h1>{title}</h1>{body}", headers=named)


@app.get("/")
async def home() -> HTMLResponse:
    return page(
        "Home",
        """<iframe name="first" src="/inner/one?x=1"></iframe>
        <a id="into" href="/inner/linked" target="first">into</a>
        <form id="form" action="/posted" method="post" target="first"><input name="a" value="1"></form>
        <script>
          window.loads = [];
          window.told = [];
          window.tell = (value) => told.push(value);
          document.querySelector("iframe").addEventListener("load", (event) =>
            loads.push(event.target.contentDocument.title));
          addEventListener("message", ({ data, origin, source }) => told.push([data, origin === location.origin,
            source === frames.first]));
        </script>""",
    )


@app.get("/inner/{name}")
async def inner(name: str) -> HTMLResponse:
    return page(
        f"Inner {name}",
        """<a id="next" href="/inner/two">next</a> <a id="up" href="/inner/up" target="_parent">up</a>
        <a id="top" href="/inner/top" target="_top">top</a>
        <button id="assign" onclick="location.href = '/inner/assigned'">assign</button>
        <button id="reload" onclick="location.reload()">reload</button>
        <button id="call" onclick="parent.tell([document.title, top === parent, frameElement.name])">call</button>
        <button id="post" onclick="parent.postMessage('hello', location.origin)">post</button>
        <button id="else" onclick="parent.postMessage('hello', 'https://example.org')">post elsewhere</button>
        <button id="store" onclick="localStorage.kept = '1'; document.cookie = 'kept=1; path=/'">store</button>
        <button id="taller" onclick="frameElement.style.height = '321px'">taller</button>""",
    )


@app.get("/nested")
async def nested() -> HTMLResponse:
    return page("Nested", '<iframe src="/deep"></iframe>')


@app.get("/deep")
async def deep() -> HTMLResponse:
    return page("Deep", '<iframe src="/inner/deepest"></iframe>')


@app.get("/empty")
async def empty() -> HTMLResponse:
    return page("Empty", "")


@app.post("/posted")
async def posted(request: Request) -> HTMLResponse:
    return page("Posted", (await request.body()).decode())


@app.get("/moved")
async def moved() -> RedirectResponse:
    return RedirectResponse("/inner/moved")


@app.get("/refused/{how}")
async def refused(how: str) -> Response:
    if how == "options":
        return page("Refused", x_frame_options="DENY")
    return page("Refused", content_security_policy=f"default-src 'self'; frame-ancestors {how}")
