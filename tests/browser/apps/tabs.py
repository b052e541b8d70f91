"""Pages that open others, that ask who is there, and that would rather stay."""

import base64
import hashlib

from fastapi import FastAPI, Header, Request
from fastapi.responses import HTMLResponse, Response

app = FastAPI()
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
left: list[str] = []


def page(title: str, body: str = "", head: str = "") -> HTMLResponse:
    return HTMLResponse(f"<!doctype html><title>{title}</title>{head}<h1>{title}</h1>{body}")


@app.get("/")
async def home() -> HTMLResponse:
    return page(
        "Home",
        """<a id="blank" href="/page/blank" target="_blank">new</a>
        <a id="named" href="/page/named" target="shop">named</a>
        <a id="again" href="/page/again" target="shop">named again</a>
        <a id="opener" href="/page/opener" target="_blank" rel="opener">with opener</a>
        <a id="top" href="/page/top" target="_top">top</a>
        <form id="form" action="/post" method="post" target="_blank">
          <input name="a" value="1"><button>send</button>
        </form>
        <a id="next" href="/page/next">next</a>""",
        '<link rel="shortcut icon" href="/pixel.png">',
    )


@app.get("/page/{name}")
async def named(name: str, request: Request) -> HTMLResponse:
    referer = request.headers.get("referer", "")
    return page(f"Page {name}", f'<p id="referer">{referer}</p><a id="home" href="/">home</a>')


@app.post("/post")
async def post(request: Request) -> HTMLResponse:
    return page("Posted", (await request.body()).decode())


@app.get("/pixel.png")
async def pixel() -> Response:
    return Response(PIXEL, media_type="image/png")


@app.get("/stays")
async def stays() -> HTMLResponse:
    return page(
        "Stays",
        """<button id="touch">touch</button><a id="home" href="/">home</a>
        <script>
          addEventListener('beforeunload', (event) => event.preventDefault());
          addEventListener('pagehide', () => navigator.sendBeacon('/left', 'by pagehide'));
        </script>""",
    )


@app.post("/left")
async def leave(request: Request) -> Response:
    left.append((await request.body()).decode())
    return Response(status_code=204)


@app.get("/left")
async def has_left() -> list[str]:
    return left


@app.get("/basic")
@app.get("/basic/{rest}")
async def basic(authorization: str = Header("")) -> Response:
    expected = "Basic " + base64.b64encode(b"alice:wonder").decode()
    if authorization != expected:
        return Response("who are you?", 401, {"www-authenticate": 'Basic realm="Wonderland"'}, "text/plain")
    return page("Hello alice", '<a id="deeper" href="/basic/deeper">deeper</a>')


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


@app.get("/digest")
async def digest(request: Request, authorization: str = Header("")) -> Response:
    from urllib.request import parse_http_list, parse_keqv_list

    if authorization.startswith("Digest "):
        fields = parse_keqv_list(parse_http_list(authorization.removeprefix("Digest ")))
        secret = md5("alice:Wonderland:wonder")
        request_hash = md5(f"GET:{fields['uri']}")
        middle = f"{fields['nonce']}:{fields['nc']}:{fields['cnonce']}:auth"
        if fields["response"] == md5(f"{secret}:{middle}:{request_hash}"):
            return page("Hello by digest")
    challenge = 'Digest realm="Wonderland", nonce="abc", qop="auth", opaque="x"'
    return Response("who are you?", 401, {"www-authenticate": challenge}, "text/plain")
