from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route

REQUESTS = [("GET /", b""), ("GET /sync/1", b""), ("POST /", b'{"a": 1}'), ("GET /missing", b"")]


async def home(request: Request) -> JSONResponse:
    return JSONResponse({"body": await request.json() if request.method == "POST" else None})


def sync(request: Request) -> HTMLResponse:
    return HTMLResponse(f"<h1>{request.path_params['number']}</h1>")


routes = [Route("/", home, methods=["GET", "POST"]), Mount("/sync", routes=[Route("/{number:int}", sync)])]
app = Starlette(routes=routes)
