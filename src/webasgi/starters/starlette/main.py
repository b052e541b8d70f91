# /// script
# dependencies = ["starlette"]
# ///
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route


async def home(request: Request) -> HTMLResponse:
    link = request.url_for("count", last=5)
    return HTMLResponse(f'<h1>Starlette</h1><p><a href="{link}">Count to five</a></p>')


async def count(request: Request) -> StreamingResponse:
    last = request.path_params["last"]
    return StreamingResponse((f"{number}\n" for number in range(1, last + 1)), media_type="text/plain")


app = Starlette(routes=[Route("/", home), Route("/count/{last:int}", count, name="count")])
