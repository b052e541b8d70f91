"""Cookies as the server sees and sets them."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
@app.get("/other", response_class=HTMLResponse)
@app.get("/deep/page", response_class=HTMLResponse)
async def page(request: Request) -> str:
    return f"<!doctype html><title>Stores</title><p id=cookies>{request.headers.get('cookie', '')}</p>"


@app.get("/set")
async def set_cookies() -> Response:
    response = RedirectResponse("/other", 302)
    response.set_cookie("hidden", "h", httponly=True)
    response.set_cookie("shown", "s", samesite="strict")
    response.set_cookie("deep", "d", path="/deep")
    response.set_cookie("gone", "g", max_age=0)
    response.set_cookie("brief", "b", max_age=1)
    response.headers.append("set-cookie", "raw=a=b; Expires=Wed, 09 Jun 2100 10:18:14 GMT")
    return response


@app.get("/clear")
async def clear(request: Request) -> Response:
    response = RedirectResponse("/", 302)
    for name in request.cookies:
        response.delete_cookie(name)
    response.delete_cookie("deep", path="/deep")
    return response


@app.get("/cookies")
async def cookies(request: Request) -> dict[str, str]:
    return request.cookies
