"""Starlette."""

from __future__ import annotations

from tests.frameworks.cases import reasons
from tests.frameworks.framework import Framework, Run


async def _cookies(run: Run) -> None:
    cookies = [value for name, value in (await run.client.get("/cookies")).headers if name == "set-cookie"]
    assert [cookie.partition(";")[0] for cookie in cookies] == ["a=1", "b=2"]


async def _subprotocol(run: Run) -> None:
    socket = run.client.websocket("/chat", subprotocols=["news", "chat"])
    assert await socket.next() == {"type": "websocket.accept", "subprotocol": "chat", "headers": [["x-room", "1"]]}
    assert (await socket.next())["type"] == "websocket.close"


async def _range(run: Run) -> None:
    response = await run.client.get("/download", headers=[("range", "bytes=1-2")])
    assert (response.status, response.body) == (206, b"at")


async def _not_modified(run: Run) -> None:
    etag = (await run.client.get("/static/style.css")).header("etag") or ""
    response = await run.client.get("/static/style.css", headers=[("if-none-match", etag)])
    assert (response.status, response.body, etag != "") == (304, b"", True)


FRAMEWORK = Framework(
    name="Starlette",
    distribution="starlette",
    requirements=("starlette", "jinja2", "itsdangerous", "python-multipart"),
    interface="ASGI",
    source="starlette_app.py",
    lacks={"validation": reasons.NO_VALIDATION},
    needs_jspi=reasons.SLEEPS,
    own={
        "several `Set-Cookie` headers": _cookies,
        "WebSocket subprotocols and headers": _subprotocol,
        "byte ranges": _range,
        "304 for unchanged files": _not_modified,
    },
)
