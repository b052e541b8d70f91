"""Pages that lead to one another in every way there is."""

from html import escape

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

app = FastAPI()

HOME = """<!doctype html><title>Home</title><h1>Home</h1>
<a id="query" href="/page/one?x=1&amp;y=%20#far">one</a>
<a id="relative" href="page/two"><b>two</b></a>
<a id="fragment" href="#section">to the section</a>
<a id="blank" href="/page/blank" target="_blank">blank</a>
<a id="prevented" href="/page/never">prevented</a>
<a id="script" href="javascript:void(document.title = 'scripted')">script</a>
<a id="outside" href="OUTSIDE">elsewhere</a>
<svg width="40" height="20"><a id="svg" href="/page/svg"><rect width="40" height="20"/></a></svg>
<map name="map"><area id="area" shape="rect" coords="0,0,40,20" href="/page/area" alt="area"></map>
<img usemap="#map" width="40" height="20" alt="map"
  src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='40' height='20'/%3E">
<style>:target { outline: 3px solid rgb(1, 2, 3) }</style>
<div style="height: 3000px"></div><p id="section">Section</p><div style="height: 3000px"></div>
"""


@app.get("/", response_class=HTMLResponse)
async def home(outside: str = "") -> str:
    return HOME.replace("OUTSIDE", escape(outside))


@app.get("/page/{name}", response_class=HTMLResponse)
async def page(name: str, request: Request) -> str:
    return f"""<!doctype html><title>Page {escape(name)}</title><h1>Page {escape(name)}</h1>
    <p id="referer">{escape(request.headers.get("referer", ""))}</p>
    <p id="mode">{request.headers["sec-fetch-mode"]} {request.headers["sec-fetch-dest"]}</p>
    <a id="home" href="/">home</a><div style="height: 3000px"></div><p id="far">far</p>"""


@app.get("/redirect/{status}")
async def redirect(status: int, to: str) -> RedirectResponse:
    return RedirectResponse(to, status)


@app.get("/endless")
async def endless() -> RedirectResponse:
    return RedirectResponse("/endless")


@app.get("/refresh", response_class=HTMLResponse)
async def refresh() -> str:
    return "<meta http-equiv='refresh' content='0; url=/page/refreshed'><p>wait</p>"


@app.get("/refresh-header", response_class=HTMLResponse)
async def refresh_header() -> HTMLResponse:
    return HTMLResponse("<p>wait</p>", headers={"refresh": "0; url=/page/refreshed"})


@app.get("/leaves/{when}", response_class=HTMLResponse)
async def leaves(when: str) -> str:
    go = {
        "head": "location.href = '/page/z'",
        "replace": "location.replace('/page/z')",
        "form": "addEventListener('DOMContentLoaded', () => document.forms[0].submit())",
    }[when]
    return f"<!doctype html><title>Leaves</title><script>{go}</script><form action='/page/z'></form><p>left at once</p>"


@app.get("/nothing")
async def nothing() -> Response:
    return Response(status_code=204)


@app.get("/boom")
async def boom() -> None:
    raise ValueError("kaboom")
