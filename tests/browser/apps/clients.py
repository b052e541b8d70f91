# mypy: ignore-errors
"""HTTP clients inside an app, one path each; the query is what they ask, the answer JSON."""

import inspect
import json
import urllib.request

import aiohttp
import httpx
import requests

from webasgi_driver.adaptations import waiting

HOME = b"<!doctype html><title>Clients</title><link rel=icon href=data:,>"


def told(error):
    return [type(error).__name__, str(error)]


async def httpx_async(url):
    async with httpx.AsyncClient() as client:
        response = await client.put(url, json={"a": 1}, headers={"x-own": "1"})
        return [response.status_code, response.headers.get("x-one"), response.json()]


async def aiohttp_async(url):
    async with aiohttp.ClientSession() as client, client.post(url, data=b"abc") as response:
        return [response.status, response.headers.get("x-one"), await response.json()]


def requests_sync(url):
    response = requests.put(url, json={"a": 1}, headers={"x-own": "1"}, timeout=10)
    return [response.status_code, response.headers.get("x-one"), response.json()]


def urllib_sync(url):
    with urllib.request.urlopen(urllib.request.Request(url, b"abc")) as response:
        return [response.status, response.headers.get("x-one"), json.load(response)]


def size(url):
    with urllib.request.urlopen(url) as response:
        return len(response.read())


def timeout(url):
    return requests.get(url, timeout=0.2).status_code


async def pieces(url):
    async with httpx.AsyncClient() as client, client.stream("GET", url) as response:
        return [len(piece) async for piece in response.aiter_raw()]


def own_page(url):
    """The app asked at its own origin."""
    return requests.get(url).text


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    path = scope["path"][1:]
    body, kind = HOME, b"text/html"
    if path:
        name, _, without_jspi = path.partition(".")
        suspender = waiting.suspender
        if without_jspi:
            waiting.suspender = None
        try:
            result = globals()[name](scope["query_string"].decode())
            if inspect.isawaitable(result):
                result = await result
        except Exception as exc:
            result = told(exc)
        finally:
            waiting.suspender = suspender
        body, kind = json.dumps(result).encode(), b"application/json"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body})
