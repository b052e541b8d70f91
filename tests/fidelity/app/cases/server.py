"""The ASGI app: every case below `/c/NAME/`, and what has been observed at `/observed/NAME`."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qsl

from . import catalogue
from .case import Case, Observation, Raw
from .http import Receive, Request, Response, Scope, Send, plain

CASES = {case.name: case for case in catalogue.CASES}
_observations: dict[str, Observation] = {}
# Set and replaced at every report.
_reported: list[asyncio.Event] = []


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one connection."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    area, _, rest = scope["raw_path"].decode("latin-1")[1:].partition("/")
    if area == "c":
        topic, _, rest = rest.partition("/")
        name, _, route = rest.partition("/")
        case = CASES.get(f"{topic}/{name}")
        if case is not None:
            await _serve(case, route, scope, receive, send)
            return
    if scope["type"] != "http":
        await send({"type": "websocket.close", "code": 1000})
        return
    request = await Request.read(scope, receive)
    response = await _observed(rest, request) if area == "observed" else plain("The fidelity suite's app.")
    await response.send(send)


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _observed(name: str, request: Request) -> Response:
    """Waits for so many reports, or so long, and answers what was observed."""
    query = dict(parse_qsl(request.query))
    if query.get("begin"):
        _observations[name] = Observation()
        return plain("")
    observation = _observations[name]
    loop = asyncio.get_running_loop()
    deadline = loop.time() + float(query["seconds"])
    while len(observation.reports) < int(query["reports"]) and loop.time() < deadline:
        event = asyncio.Event()
        _reported.append(event)
        try:
            await asyncio.wait_for(event.wait(), deadline - loop.time())
        except asyncio.TimeoutError:
            break
    found = {"reports": observation.reports, "requests": observation.requests}
    return Response(json.dumps(found), "application/json")


async def _serve(case: Case, path: str, scope: Scope, receive: Receive, send: Send) -> None:
    route = case.routes.get(path)
    if isinstance(route, Raw):
        await route.app(scope, receive, send)
        return
    if scope["type"] != "http":
        await send({"type": "websocket.close", "code": 1000})
        return
    request = await Request.read(scope, receive)
    observation = _observations.setdefault(case.name, Observation())
    if path == "report":
        observation.reports.append(json.loads(request.body))
        await plain("").send(send)
        for event in _reported:
            event.set()
        _reported.clear()
        return
    if path == "clear":
        await _clear(case, request).send(send)
        return
    if case.requests:
        observation.requests.append(_record(case, path, request))
    if route is None:
        response = Response(b"nothing here", "text/plain", 404)
    elif isinstance(route, str):
        response = case.page(path, route)
    elif isinstance(route, Response):
        response = route
    else:
        response = await route(request)
    await response.send(send)


def _record(case: Case, path: str, request: Request) -> object:
    query = f"?{request.query}" if request.query else ""
    record: dict[str, object] = {"request": f"{request.method} {path}{query}"}
    found = {name: value for name, value in request.headers if name in case.headers}
    if found:
        record["headers"] = dict(sorted(found.items()))
    if request.body:
        record["body"] = request.body.decode("utf-8", "replace")
    return record


def _clear(case: Case, request: Request) -> Response:
    """A page that leaves no cookie and nothing stored."""
    names = [pair.partition("=")[0].strip() for pair in (request.header("cookie") or "").split(";")]
    parts = case.root.strip("/").split("/")
    paths = ["/", *("/" + "/".join(parts[:count]) + slash for count in range(1, len(parts) + 1) for slash in ("", "/"))]
    expired = [("set-cookie", f"{name}=; Path={path}; Max-Age=0") for name in names if name for path in paths]
    # Names with these prefixes are taken with this attribute only.
    expired += [("set-cookie", f"{name}=; Path=/; Secure; Max-Age=0") for name in names if name.startswith("__")]
    html = "<!doctype html><script>localStorage.clear(); sessionStorage.clear(); document.title = 'cleared'</script>"
    return Response(html, headers=tuple(expired))
