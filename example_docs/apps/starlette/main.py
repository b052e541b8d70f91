# /// script
# dependencies = ["starlette"]
# ///
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    print("starting up")
    app.state.greeting = "Hello"
    yield
    print("shutting down")


async def home(request: Request) -> HTMLResponse:
    link = request.url_for("greet", name="reader")
    return HTMLResponse(f'<h1>Starlette</h1><p><a href="{link}">Greet me</a>, <a href="/headers">my headers</a></p>')


async def greet(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.app.state.greeting}, {request.path_params['name']}!")


def headers(request: Request) -> JSONResponse:
    return JSONResponse(dict(request.headers))


app = Starlette(
    routes=[Route("/", home), Route("/greet/{name}", greet, name="greet"), Route("/headers", headers)],
    lifespan=lifespan,
)
