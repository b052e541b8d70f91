from litestar import Litestar, MediaType, asgi, get
from litestar.types import Receive, Scope, Send

from inner_fastapi import app as inner_app


@get("/", media_type=MediaType.HTML, sync_to_thread=False)
def index() -> str:
    return '<h1>Hello from Litestar</h1><p><a href="/subapp/subapp/">One level deeper</a> or <a href="/">out</a></p>'


@asgi("/subapp", is_mount=True, copy_scope=True)
async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    await inner_app(scope, receive, send)  # type: ignore[arg-type]  # both are ASGI, each with types of its own


app = Litestar(route_handlers=[index, inner], openapi_config=None)
