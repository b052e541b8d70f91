# mypy: ignore-errors
"""What HTTP clients do, one path each; the query is another server's origin, the answer JSON."""

import asyncio
import contextlib
import inspect
import json
import time


def told(error):
    """The names of an exception's classes, and its text."""
    names = [f"{cls.__module__.partition('.')[0]}.{cls.__name__}" for cls in type(error).__mro__]
    return [names, str(error)]


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as exc:
        return told(exc)


async def attempt_async(awaitable):
    try:
        return await awaitable
    except Exception as exc:
        return told(exc)


async def numbers():
    for number in range(3):
        yield b"%d;" % number
        await asyncio.sleep(0.01)


# httpx and httpx2


async def httpx_async(url, name="httpx"):
    library = __import__(name)
    result = {}

    async def get(path, **options):
        response = await client.get(path if "://" in path else url + path, **options)
        return [response.status_code, response.reason_phrase, len(response.content)]

    async with library.AsyncClient() as client:
        headers = {"x-own": "1", "cookie": "a=b", "user-agent": "mine"}
        response = await client.post(f"{url}/echo?a=%20b", json={"a": 1}, headers=headers)
        result["json"] = [response.json(), dict(response.headers)]
        files = {"file": ("name.txt", b"\x00\xff", "text/plain")}
        result["multipart"] = (await client.put(f"{url}/echo", data={"field": "x"}, files=files)).json()
        result["iterator"] = (await client.post(f"{url}/echo", content=numbers())).json()["body"]
        result["credentials"] = (await client.get(url.replace("://", "://me:secret@") + "/echo")).json()
        result["gzip"] = await get("/gzip")
        result["redirect"] = (await client.get(f"{url}/redirect")).json()["path"]
        result["head"] = await get("/status/204")
        result["missing"] = await get("/status/404")
        pieces = result["pieces"] = []
        started = time.monotonic()
        async with client.stream("GET", f"{url}/stream") as response:
            pieces.extend([[len(piece), time.monotonic() - started] async for piece in response.aiter_raw()])
        result["read timeout"] = await attempt_async(get("/slow", timeout=0.2))
        result["connect timeout"] = await attempt_async(get("/slow", timeout=library.Timeout(0.1, connect=0.2)))
        result["no timeout"] = await attempt_async(get("/slow", timeout=library.Timeout(None, connect=0.1)))
        result["body timeout"] = await attempt_async(get("/stuck", timeout=0.3))
        result["broken"] = await attempt_async(get("/broken"))
        result["nobody"] = await attempt_async(get("http://127.0.0.1:1/"))
        result["scheme"] = await attempt_async(get("gopher://127.0.0.1/"))
        body = client.request("GET", f"{url}/echo", content=b"x")
        result["body with get"] = await attempt_async(body)
    return result


async def httpx2_async(url):
    return await httpx_async(url, "httpx2")


def httpx_sync(url, name="httpx"):
    library = __import__(name)
    with library.Client() as client:
        echo = client.post(f"{url}/echo", json={"a": 1}).json()
        with client.stream("GET", f"{url}/stream") as response:
            sizes = [len(piece) for piece in response.iter_raw()]
        slow = attempt(client.get, f"{url}/slow", timeout=0.2)
        stuck = attempt(client.get, f"{url}/stuck", timeout=0.3)
        nobody = attempt(client.get, "http://127.0.0.1:1/")
    return {"echo": echo, "sizes": sizes, "timeout": slow, "body timeout": stuck, "nobody": nobody}


def httpx2_sync(url):
    return httpx_sync(url, "httpx2")


async def httpx_cancelled(url, path="/mute"):
    import httpx

    async with httpx.AsyncClient(timeout=20) as client:
        task = asyncio.create_task(client.get(f"{url}{path}"))
        await asyncio.sleep(0.5)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return "cancelled"


async def httpx_cancelled_in_body(url):
    return await httpx_cancelled(url, "/stuck")


async def httpx_own_transports(url):
    import httpx
    import httpx2

    result = []
    for library in (httpx, httpx2):
        mock = library.MockTransport(lambda request: library.Response(201, json=str(request.url)))  # noqa: B023
        for transport in (mock, library.ASGITransport(app)):
            async with library.AsyncClient(transport=transport, base_url="http://anywhere") as client:
                response = await client.get("/own/x")
                result.append([response.status_code, response.json()])
    return result


# requests and urllib3


def requests_sync(url):
    import requests

    result = {}

    def get(path, **options):
        response = requests.get(path if "://" in path else url + path, **options)
        return [response.status_code, response.reason, len(response.content)]

    response = requests.post(f"{url}/echo", json={"a": 1}, auth=("me", "secret"), headers={"x-own": "1"})
    result["json"] = [response.json(), response.headers.get("x-one"), response.reason]
    result["multipart"] = requests.put(f"{url}/echo", files={"file": ("name.txt", b"\x00\xff")}).json()
    result["iterator"] = requests.post(f"{url}/echo", data=iter([b"0;", b"1;"])).json()["body"]
    result["gzip"] = get("/gzip")
    result["missing"] = get("/status/404")
    result["pieces"] = pieces = []
    started = time.monotonic()
    with requests.get(f"{url}/stream", stream=True) as response:
        pieces.extend([len(piece), time.monotonic() - started] for piece in response.iter_content(None))
    result["timeout"] = attempt(get, "/slow", timeout=0.2)
    result["body timeout"] = attempt(get, "/stuck", timeout=0.3)
    result["broken"] = attempt(get, "/broken")
    result["nobody"] = attempt(get, "http://127.0.0.1:1/")
    return result


def urllib3_sync(url):
    import urllib3

    pool = urllib3.PoolManager(retries=False)
    echo = pool.request("POST", f"{url}/echo", json={"a": 1}).json()
    sizes = [len(piece) for piece in pool.request("GET", f"{url}/stream", preload_content=False).stream()]
    nobody = attempt(pool.request, "GET", "http://127.0.0.1:1/")
    slow = attempt(pool.request, "GET", f"{url}/slow", timeout=0.2)
    return {"echo": echo, "sizes": sizes, "nobody": nobody, "timeout": slow}


# The standard library


def urllib_sync(url):
    import http.client
    import urllib.request

    def get(path, **options):
        with urllib.request.urlopen(path if "://" in path else url + path, **options) as response:
            return [response.status, response.reason, len(response.read())]

    result = {}
    request = urllib.request.Request(f"{url}/echo", b"abc", {"X-Own": "1"}, method="PUT")
    with urllib.request.urlopen(request) as response:
        result["put"] = [json.load(response), response.headers["x-one"]]
    connection = http.client.HTTPConnection(url.partition("//")[2], timeout=5)
    connection.request("POST", "/echo", iter([b"0;", b"1;"]), {"Transfer-Encoding": "chunked"}, encode_chunked=True)
    result["iterator"] = json.load(connection.getresponse())["body"]
    connection.putrequest("POST", "/echo")
    connection.putheader("Content-Length", "3")
    connection.endheaders()
    for letter in (b"a", b"b", b"c"):
        connection.send(letter)
    result["by hand"] = json.load(connection.getresponse())["body"]
    connection.request("GET", "/stream")
    response = connection.getresponse()
    result["pieces"] = [len(response.read1()), len(response.read())]
    connection.request("HEAD", "/gzip")
    response = connection.getresponse()
    result["head"] = [response.status, response.getheader("content-encoding"), response.read().decode()]
    result["gzip"] = get("/gzip")
    result["missing"] = attempt(get, "/status/404")
    result["timeout"] = attempt(get, "/slow", timeout=0.2)
    result["body timeout"] = attempt(get, "/stuck", timeout=0.3)
    result["broken"] = attempt(get, "/broken")
    result["nobody"] = attempt(get, "http://127.0.0.1:1/")
    connection.request("GET", "/stream")
    connection.close()
    return result


# aiohttp


async def aiohttp_async(url):
    import aiohttp

    result = {}

    async def get(path, **options):
        async with client.get(path if "://" in path else url + path, **options) as response:
            return [response.status, response.reason, len(await response.read())]

    async with aiohttp.ClientSession() as client:
        async with client.post(f"{url}/echo", json={"a": 1}, headers={"x-own": "1"}) as response:
            result["json"] = [await response.json(), response.headers.get("x-one")]
        form = aiohttp.FormData()
        form.add_field("file", b"\x00\xff", filename="name.txt")
        async with client.put(f"{url}/echo", data=form, expect100=True) as response:
            result["multipart"] = await response.json()
        async with client.post(f"{url}/echo", data=numbers()) as response:
            result["iterator"] = (await response.json())["body"]
        result["gzip"] = await get("/gzip")
        result["empty"] = await get("/status/204")
        result["redirect"] = await get("/redirect", allow_redirects=False)
        pieces = result["pieces"] = []
        started = time.monotonic()
        async with client.get(f"{url}/stream") as response:
            pieces.extend([[len(piece), time.monotonic() - started] async for piece in response.content.iter_any()])
        result["timeout"] = await attempt_async(get("/slow", timeout=aiohttp.ClientTimeout(0.2)))
        result["read timeout"] = await attempt_async(get("/slow", timeout=aiohttp.ClientTimeout(sock_read=0.2)))
        result["body timeout"] = await attempt_async(get("/stuck", timeout=aiohttp.ClientTimeout(sock_read=0.3)))
        result["broken"] = await attempt_async(get("/broken"))
        result["nobody"] = await attempt_async(get("http://127.0.0.1:1/"))
        result["websocket"] = await attempt_async(client.ws_connect(f"{url}/ws"))
    return result


async def aiohttp_cancelled(url):
    import aiohttp

    async with aiohttp.ClientSession() as client:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5), client.get(f"{url}/stuck") as response:
                await response.read()
    return "cancelled"


# The app itself


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


# Sockets


async def sockets(url):
    import smtplib
    import socket
    import ssl

    import pg8000.dbapi
    import redis
    import redis.asyncio
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    once = Retry(NoBackoff(), 0)
    datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    context = ssl.create_default_context()
    from redis.asyncio.retry import Retry as AsyncRetry

    return {
        "create_connection": attempt(socket.create_connection, ("db.example", 5432), 1),
        "connect": attempt(socket.socket().connect, ("10.0.0.1", 5432)),
        "connect_ex": socket.socket().connect_ex(("10.0.0.1", 5432)) != 0,
        "datagram": attempt(datagram.sendto, b"x", ("10.0.0.1", 53)),
        "server": attempt(socket.create_server, ("", 8000)),
        "ssl": attempt(context.wrap_socket, socket.socket(), server_hostname="db.example"),
        "ssl over memory": attempt(context.wrap_bio, ssl.MemoryBIO(), ssl.MemoryBIO()),
        "smtplib": attempt(smtplib.SMTP, "mail.example"),
        "redis": attempt(redis.Redis("db.example", retry=once).ping),
        "pg8000": told(attempt_cause(pg8000.dbapi.connect, "user", host="db.example")),
        "open_connection": await attempt_async(asyncio.open_connection("db.example", 5432)),
        "start_server": await attempt_async(asyncio.start_server(print, "", 8000)),
        "datagram_endpoint": await attempt_async(
            asyncio.get_running_loop().create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.1", 9))
        ),
        "redis.asyncio": await attempt_async(
            redis.asyncio.Redis(host="db.example", retry=AsyncRetry(NoBackoff(), 0)).ping()
        ),
    }


def attempt_cause(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as exc:
        return exc.__cause__


def slow_sync(url):
    import requests

    return requests.get(f"{url}/slow").status_code


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


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"].startswith("/own/"):
        await own(scope, receive, send)
        return
    function = globals()[scope["path"][1:]]
    result = function(scope["query_string"].decode())
    if inspect.isawaitable(result):
        result = await result
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": json.dumps(result).encode()})
