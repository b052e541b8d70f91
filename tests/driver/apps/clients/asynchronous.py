# mypy: ignore-errors
"""Asynchronous clients that ask another server."""

import asyncio
import contextlib
import time

from attempts import attempt_async


async def numbers():
    for number in range(3):
        yield b"%d;" % number
        await asyncio.sleep(0.01)


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
