# mypy: ignore-errors
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute


async def home(request):
    response = PlainTextResponse("home")
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


def sync(request):
    return PlainTextResponse(f"sync {request.query_params['x']}")


async def socket(websocket):
    await websocket.accept(subprotocol="chat")
    data = await websocket.receive_bytes()
    await websocket.send_bytes(data[::-1])
    await websocket.close(code=3001, reason="bye")


app = Starlette(routes=[Route("/", home), Route("/sync", sync), WebSocketRoute("/ws", socket)])
