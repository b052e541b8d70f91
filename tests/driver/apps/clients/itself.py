# mypy: ignore-errors
"""Requests of the app to itself, and to apps inside it."""

import asyncio
import contextlib
import json
import time

from attempts import attempt, attempt_async


async def own_async(url):
    import aiohttp
    import httpx
    import httpx2

    result = {}
    for library in (httpx, httpx2):
        async with library.AsyncClient(follow_redirects=True, base_url="http://localhost:8000") as client:
            response = await client.post("/own/redirect?x=1", content=b"abc", headers={"x-own": "1"})
            result[library.__name__] = [response.json(), str(response.url)]
    async with aiohttp.ClientSession() as client, client.get("http://localhost:8000/own/redirect") as response:
        result["aiohttp"] = [await response.json(), str(response.url)]
    async with httpx.AsyncClient() as client:
        result["large"] = len((await client.get("http://localhost:8000/own/large")).content)
        result["broken"] = await attempt_async(client.get("http://localhost:8000/own/broken"))
        async with client.stream("GET", "http://localhost:8000/own/endless") as response:
            result["endless"] = len(await anext(response.aiter_raw()))
    return result


def own_sync(url):
    import urllib.request

    import requests

    with requests.Session() as session:
        redirected = session.get("http://localhost:8000/own/redirect")
        result = {"requests": [redirected.json(), redirected.url, session.cookies.get_dict()]}
    with urllib.request.urlopen("http://[::1]:8000/own/x") as response:
        result["urllib"] = json.load(response)
    return result


def own_sync_error(url):
    import httpx

    return attempt(httpx.get, "http://localhost:8000/own/x")


def portal(url):
    from anyio.from_thread import start_blocking_portal

    async def double(number):
        await asyncio.sleep(0.05)
        return number * 2

    with start_blocking_portal() as calls:
        futures = [calls.start_task_soon(double, number) for number in range(3)]
        return [calls.call(double, 21), [future.result() for future in futures]]


def test_client(url):
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route, WebSocketRoute
    from starlette.testclient import TestClient

    def home(request):
        time.sleep(0.01)
        return PlainTextResponse(request.app.state.word)

    async def echo(websocket):
        await websocket.accept()
        await websocket.send_text(await websocket.receive_text())
        await websocket.close()

    @contextlib.asynccontextmanager
    async def lifespan(app):
        app.state.word = "started"
        yield
        app.state.word = "stopped"

    tested = Starlette(routes=[Route("/", home), WebSocketRoute("/ws", echo)], lifespan=lifespan)
    with TestClient(tested) as client:
        result = [client.get("/").text]
        with client.websocket_connect("/ws") as websocket:
            websocket.send_text("hello")
            result.append(websocket.receive_text())
    return [*result, tested.state.word]


async def httpx_own_transports(url):
    import httpx
    import httpx2

    result = []
    for library in (httpx, httpx2):
        mock = library.MockTransport(lambda request: library.Response(201, json=str(request.url)))  # noqa: B023
        for transport in (mock, library.ASGITransport(own)):
            async with library.AsyncClient(transport=transport, base_url="http://anywhere") as client:
                response = await client.get("/own/x")
                result.append([response.status_code, response.json()])
    return result


async def own(scope, receive, send):
    """What the app's own requests get."""
    name = scope["path"].rpartition("/")[2]
    body = b""
    more = True
    while more:
        event = await receive()
        body += event["body"]
        more = event["more_body"]
    headers = [(b"content-type", b"application/json"), (b"set-cookie", b"key=value; Path=/")]
    if name == "redirect":
        location = b"/own/end?" + scope["query_string"]
        await send({"type": "http.response.start", "status": 307, "headers": [*headers, (b"location", location)]})
        await send({"type": "http.response.body"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if name == "large":
        for _ in range(40):
            await send({"type": "http.response.body", "body": bytes(50_000), "more_body": True})
    elif name == "endless":
        while True:
            await send({"type": "http.response.body", "body": bytes(50_000), "more_body": True})
    elif name == "broken":
        await send({"type": "http.response.body", "body": b"abc", "more_body": True})
        return
    told = {
        "method": scope["method"],
        "path": scope["path"],
        "query": scope["query_string"].decode(),
        "headers": {name.decode(): value.decode() for name, value in scope["headers"]},
        "body": body.decode(),
        "server": scope["server"],
    }
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})
